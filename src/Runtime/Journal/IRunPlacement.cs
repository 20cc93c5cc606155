namespace ActorFlow.Journal;

/// <summary>
/// Which shards this engine owns now, and under which terms. What an engine in a cluster asks before it takes a run up, and before it sends an
/// append.
/// </summary>
/// <remarks>
/// Answers from memory, at once, from any thread. An answer is a belief: the journal checks the term again in the transaction that writes, so one
/// that is out of date does no harm. An implementation stops believing in time: it answers 0 as soon as it cannot be sure any more that its lease
/// holds.
/// </remarks>
public interface IRunPlacement
{
    /// <summary>How many shards there are.</summary>
    int Shards { get; }

    /// <summary>The term under which this engine owns a shard, or 0 when it does not own it now.</summary>
    /// <param name="shard">The shard, from 0.</param>
    long TermOf(int shard);

    /// <summary>The term under which this engine owns a run's shard, or 0 when it does not own it now.</summary>
    long TermOf(RunId runId) => TermOf(RunShard.Of(runId, Shards));
}
