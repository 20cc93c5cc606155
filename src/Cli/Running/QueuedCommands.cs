using ActorFlow.Journal;

namespace ActorFlow.Cli.Running;

/// <summary>The commands that were left for a database while no engine was at work on it.</summary>
internal sealed class QueuedCommands : IAsyncDisposable
{
    private const int PageSize = 256;

    private readonly ICommandInbox _inbox;
    private readonly long _last;
    private readonly Dictionary<RunId, DateTimeOffset?> _runs;

    private QueuedCommands(ICommandInbox inbox, long last, Dictionary<RunId, DateTimeOffset?> runs)
    {
        _inbox = inbox;
        _last = last;
        _runs = runs;
    }

    /// <summary>What lies there now; to be asked before the engine starts. Null where there is nothing.</summary>
    public static async Task<QueuedCommands?> FindAsync(CliCall call, CancellationToken cancellationToken)
    {
        if (!call.Place.HasInbox)
            return null;
        var inbox = await call.Place.OpenInboxAsync(call.TimeProvider, cancellationToken);
        var found = default(QueuedCommands);
        try
        {
            var (last, ids) = (0L, new HashSet<RunId>());
            for (var isMore = true; isMore;)
            {
                var page = await inbox.TakeAsync(last, PageSize, cancellationToken);
                ids.UnionWith(page.Select(command => command.RunId).OfType<RunId>());
                (last, isMore) = (page.Count > 0 ? page[^1].Ticket : last, page.Count == PageSize);
            }

            if (last == 0)
                return null;
            var runs = new Dictionary<RunId, DateTimeOffset?>();
            await using var reader = await call.OpenReaderAsync(cancellationToken);
            foreach (var id in ids)
                runs.Add(id, (await reader.FindAsync(id, cancellationToken))?.UpdatedAt);
            return found = new QueuedCommands(inbox, last, runs);
        }
        finally
        {
            if (found is null)
                await inbox.DisposeAsync();
        }
    }

    /// <summary>Whether some of them have not been answered yet. What they decided is committed before they are.</summary>
    public async Task<bool> AreLeftAsync(CancellationToken cancellationToken)
        => await _inbox.TakeAsync(0, 1, cancellationToken) is [var oldest] && oldest.Ticket <= _last;

    /// <summary>The runs that have changed since, by the commands or beside them.</summary>
    public async Task<IReadOnlyList<RunId>> ChangedAsync(FlowSystem system, CancellationToken cancellationToken)
    {
        var changed = new List<RunId>();
        foreach (var (id, before) in _runs)
        {
            if (await system.FindAsync(id, cancellationToken) is { } now && now.UpdatedAt != before)
                changed.Add(id);
        }

        return changed;
    }

    public ValueTask DisposeAsync() => _inbox.DisposeAsync();
}
