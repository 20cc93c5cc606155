namespace ActorFlow.Actors.Nodes;

/// <content>A run that goes on and on without waiting gives its thread to whoever waits for one.</content>
internal sealed partial class VisitExecution : IThreadPoolWorkItem
{
    /// <summary>Is told to its node actor: at once while nobody waits for a thread, else after those who do.</summary>
    /// <param name="leaves">Whether it has to leave the thread that it is on, as somebody waits to have it back.</param>
    public void GiveWay(bool leaves)
    {
        if (!leaves && ThreadPool.PendingWorkItemCount == 0)
            Actor!.Tell(this);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => Actor!.Tell(this);
}
