using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <summary>Reads the feed of all runs and describes its events.</summary>
/// <remarks>
/// Events name visits by their ids, so a run's state is folded to tell the node; the folds of the runs at work are kept, a bounded number of them.
/// </remarks>
internal sealed class RunFeed(IJournalReader journal, IEventFeed feed, EventCodec codec)
{
    private const int PageSize = 256;
    private const int MostFolds = 1_024;

    private readonly Dictionary<RunId, (RunFold Fold, long Stamp)> _folds = [];
    private long _stamp;

    public async IAsyncEnumerable<RunFeedItem> ReadAsync(long position, INews? news, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = news?.Watch(null);
        while (true)
        {
            watch?.Mark();
            var page = await feed.FeedAsync(position, PageSize, cancellationToken);
            var followsGap = page.Trimmed;
            foreach (var append in page.Appends)
            {
                yield return await DescribeAsync(append, cancellationToken) with { FollowsGap = followsGap };
                followsGap = false;
            }

            position = page.Last;
            if (page.Appends.Count > 0)
                watch?.Found();
            else if (watch is null)
                yield break;
            else
                await watch.NextAsync(cancellationToken);
        }
    }

    private async ValueTask<RunFeedItem> DescribeAsync(FeedAppend append, CancellationToken cancellationToken)
    {
        var item = new RunFeedItem(append.Position, append.RunId, [], FollowsGap: false);
        if (append.Entries.Count == 0)
            return item;
        try
        {
            var fold = await FoldAsync(append.RunId, append.Entries[0].Version, cancellationToken);
            var events = new List<RunHistoryEvent>(append.Entries.Count);
            foreach (var entry in append.Entries)
                events.Add(await fold.DescribeAsync(entry));
            if (fold.State.Status is RunStatus.Completed or RunStatus.Killed)
                _folds.Remove(append.RunId);
            return item with { Events = events, Flow = fold.State.Flow, Status = fold.State.Status };
        }
        catch (Exception error) when (error is RunJournalException or JournalTooNewException or VersionTrimmedException)
        {
            _folds.Remove(append.RunId);
            return item;
        }
    }

    /// <summary>The fold of a run up to the entry before a version.</summary>
    private async ValueTask<RunFold> FoldAsync(RunId runId, long version, CancellationToken cancellationToken)
    {
        if (_folds.TryGetValue(runId, out var known) && known.Fold.State.Version == version - 1)
            return known.Fold;
        var fold = await RunFold.BeginAsync(journal, runId, codec, cancellationToken, upTo: version - 1);
        if (fold.State.Version >= version)
            throw new VersionTrimmedException(runId, version, fold.State.Version);
        while (fold.State.Version < version - 1
            && await fold.NextAsync(journal, (int)Math.Min(PageSize, version - 1 - fold.State.Version), cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.TakeWhile(entry => entry.Version < version))
                await fold.ApplyAsync(entry);
        }

        _folds[runId] = (fold, ++_stamp);
        if (_folds.Count > MostFolds)
            ForgetOldest();
        return fold;
    }

    private void ForgetOldest()
    {
        var median = _stamp - (MostFolds / 2);
        foreach (var (runId, (_, stamp)) in _folds)
        {
            if (stamp <= median)
                _folds.Remove(runId);
        }
    }
}
