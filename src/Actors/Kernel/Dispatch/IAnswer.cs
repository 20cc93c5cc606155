namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>An answer whose receiver is user code that awaits it.</summary>
internal interface IAnswer
{
    /// <summary>Lets the receiver go on: on this thread and now, or on the thread pool.</summary>
    void Release(bool here);
}
