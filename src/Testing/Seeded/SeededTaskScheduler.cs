namespace ActorFlow.Testing.Seeded;

/// <summary>Tasks started inside a seeded run become candidates of its picks.</summary>
internal sealed class SeededTaskScheduler(SeededDispatcher dispatcher) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the whole loop as one task of this scheduler, so that it is the current one for everything inside.</summary>
    internal void RunInside(Action loop)
    {
        var task = new Task(loop);
        task.RunSynchronously(this);
        task.GetAwaiter().GetResult();
    }

    protected override void QueueTask(Task task) => dispatcher.Queue(() => TryExecuteTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => dispatcher.IsHere && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
