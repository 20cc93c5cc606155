namespace ActorFlow.Testing.Hosting;

/// <summary>One life of a host's process, from its start to a stop or crash.</summary>
internal sealed class HostLife(FlowSystem system, FlowSystemOptions options, HostJournal journal)
{
    // Not asynchronous on purpose: that would let the thread pool into a seeded world.
    private readonly TaskCompletionSource _ended = new();

    public FlowSystem System => system;

    public FlowSystemOptions Options => options;

    public HostJournal Journal => journal;

    public bool IsOver => _ended.Task.IsCompleted;

    /// <summary>Completes when the life is over.</summary>
    public Task Ended => _ended.Task;

    public void End() => _ended.TrySetResult();

    /// <summary>Awaits something of this life; what a dead process owes is never answered.</summary>
    /// <exception cref="FlowSystemStoppedException">The life ended first.</exception>
    public async Task<T> Guard<T>(Task<T> work)
    {
        if (await Task.WhenAny(work, _ended.Task) != work)
            throw new FlowSystemStoppedException();
        return await work;
    }
}
