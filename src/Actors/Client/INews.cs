namespace ActorFlow.Actors.Client;

/// <summary>Tells watchers when it is worth looking at a journal again.</summary>
internal interface INews
{
    /// <summary>A watch for commits of one run, or of any run.</summary>
    INewsWatch Watch(RunId? runId);
}

/// <summary>One watcher's view of the news. Not thread-safe.</summary>
internal interface INewsWatch : IDisposable
{
    /// <summary>To be called before each look: news from now on are not missed.</summary>
    void Mark();

    /// <summary>A look has found something, so there may soon be more.</summary>
    void Found();

    /// <summary>Waits for news since the mark. May come back without any.</summary>
    Task NextAsync(CancellationToken cancellationToken);
}
