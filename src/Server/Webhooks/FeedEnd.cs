using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>Finds where a feed ends without reading it: doubles a position until nothing comes after it, then halves the way back.</summary>
internal static class FeedEnd
{
    /// <returns>A position after which nothing was committed yet, and before which no commit is left out.</returns>
    public static async ValueTask<long> FindAsync(IEventFeed feed, CancellationToken cancellationToken)
    {
        if (!await HasAnyAsync(0))
            return 0;
        var (before, after) = (0L, 1L);
        while (await HasAnyAsync(after))
            (before, after) = (after, after * 2);
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (await HasAnyAsync(middle))
                before = middle;
            else
                after = middle;
        }

        return after;

        async ValueTask<bool> HasAnyAsync(long position)
        {
            var page = await feed.FeedAsync(position, 1, cancellationToken);
            return page.Appends.Count > 0 || page.Last > position;
        }
    }
}
