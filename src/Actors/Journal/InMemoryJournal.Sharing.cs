using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : IShardedRuns, IJournalHints
{
    private readonly List<Action<JournalHint>> _listeners = [];
    private long[]? _terms;
    private int _members;

    /// <summary>How many shards its runs are spread over. The default value is <see cref="RunShard.DefaultCount"/>.</summary>
    public int Shards { get; init; } = RunShard.DefaultCount;

    /// <summary>A journal for one of several engines that share what this one holds, each fenced by the terms of its shards. Not opened yet; disposing it leaves the others alone.</summary>
    internal MemoryMember Join() => new(this);

    /// <summary>Gives a shard to another owner: what was written under its term before is refused from now on.</summary>
    /// <returns>The new term.</returns>
    internal long RaiseTerm(int shard)
    {
        lock (_gate)
            return ++(_terms ??= new long[Shards])[shard];
    }

    internal JournalOpening OpenMember()
    {
        lock (_gate)
        {
            if (_isOpen)
                throw new JournalUnavailableException("memory", "an engine has it open alone", "Dispose that one, or let it crash, before it is shared.");
            _members++;
            // Whether a shard's last owner left it in order is known to whoever gives it away, not to the journal.
            return new JournalOpening(true, ++_incarnation);
        }
    }

    internal void CloseMember()
    {
        lock (_gate)
            _members--;
    }

    /// <summary>Commits a batch of one of several engines.</summary>
    internal ValueTask AppendAsMemberAsync(long incarnation, ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
        => AppendAsync(batch, answers, incarnation, isAlone: false, cancellationToken);

    async IAsyncEnumerable<RunSummary> IShardedRuns.UnfinishedAsync(IReadOnlyCollection<int> shards, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in UnfinishedAsync(cancellationToken))
        {
            if (shards.Contains(ShardOf(row.RunId)))
                yield return row;
        }
    }

    ValueTask<IReadOnlyList<DueRun>> IShardedRuns.DueAsync(IReadOnlyCollection<int> shards, DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => Locked<IReadOnlyList<DueRun>>(() => [.. Due(before, after).Where(run => shards.Contains(ShardOf(run.RunId))).Take(limit)]);

    ValueTask<IReadOnlyList<RunSummary>> IShardedRuns.FindManyAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
        => Locked<IReadOnlyList<RunSummary>>(() => [.. runs.Distinct().Where(_runs.ContainsKey).Select(run => _runs[run].Shown)]);

    IDisposable IJournalHints.Listen(Action<JournalHint> heard)
    {
        ArgumentNullException.ThrowIfNull(heard);
        lock (_gate)
            _listeners.Add(heard);
        return new Listener(this, heard);
    }

    private int ShardOf(RunId runId) => RunShard.Of(runId, Shards);

    /// <summary>Whether a writer states the present term of a run's shard, or has the journal to itself.</summary>
    private bool IsOfTerm(RunId runId, long term, bool isAlone) => (isAlone && term == 0) || (term != 0 && _terms is not null && _terms[ShardOf(runId)] == term);

    /// <summary>Whether what is written beside the entries of a run is written by its leader.</summary>
    private bool IsLed(LedRun run) => IsOfTerm(run.RunId, run.Term, _isOpen);

    /// <summary>Never under the lock: whoever hears may ask at once.</summary>
    private void Tell(JournalHint hint)
    {
        if (hint == JournalHint.None)
            return;
        Action<JournalHint>[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        foreach (var heard in listeners)
            heard(hint);
    }

    private sealed class Listener(InMemoryJournal journal, Action<JournalHint> heard) : IDisposable
    {
        public void Dispose()
        {
            lock (journal._gate)
                journal._listeners.Remove(heard);
        }
    }
}
