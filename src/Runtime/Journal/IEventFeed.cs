namespace ActorFlow.Journal;

/// <summary>
/// The events of all runs in the order of their commits, for watchers that come and go. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// A watcher that keeps the position of the last entry it has dealt with and asks for what comes after it misses nothing and sees nothing twice.
/// </remarks>
public interface IEventFeed
{
    /// <summary>What was committed after a position.</summary>
    /// <param name="after">The position; 0 for the beginning, <see cref="FeedPage.Last"/> of the page before to go on.</param>
    /// <param name="limit">The most appends wanted, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<FeedPage> FeedAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The position of what was committed last, so that a watcher can begin with what comes; 0 where nothing was. The default pages through the feed:
    /// stores know better.
    /// </summary>
    async ValueTask<long> LastAsync(CancellationToken cancellationToken)
    {
        var last = 0L;
        while (await FeedAsync(last, 1_000, cancellationToken) is { Appends.Count: > 0 } page)
            last = page.Last;
        return last;
    }
}
