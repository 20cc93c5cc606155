namespace ActorFlow.Journal;

/// <summary>A command that waits in the inbox of its run.</summary>
/// <param name="Position">Its place, from 1: grows within a run in the order in which its commands came, and is never used twice.</param>
/// <param name="DeliveryId">Names the delivery.</param>
/// <param name="RunId">The run it concerns.</param>
/// <param name="Verb">What to do.</param>
/// <param name="Arguments">What else there is to say, as UTF-8 JSON; may be empty.</param>
/// <param name="At">When it was put, by the journal's clock.</param>
public sealed record InboxRow(long Position, string DeliveryId, RunId RunId, string Verb, ReadOnlyMemory<byte> Arguments, DateTimeOffset At);

/// <summary>A command that an append carries out: its row is deleted, and its answer stored, in the same transaction.</summary>
/// <param name="Position">The row's place. It has to be there, and to concern the run of the append; else the append is a conflict.</param>
/// <param name="Answer">The answer for whoever put it.</param>
public readonly record struct InboxTake(long Position, InboxAnswer Answer);

/// <summary>A command that is answered without an append.</summary>
/// <param name="RunId">The run it concerns.</param>
/// <param name="Position">The row's place.</param>
/// <param name="Term">The term of the run's shard under which it was judged; 0 from an engine without a placement.</param>
/// <param name="Answer">The answer for whoever put it.</param>
public readonly record struct InboxSettlement(RunId RunId, long Position, long Term, InboxAnswer Answer);

/// <summary>What became of a command that was to be answered.</summary>
public enum SettleOutcome
{
    /// <summary>The row is deleted, and the answer stored.</summary>
    Settled,

    /// <summary>There is no such row: it was taken before, and the answer of then stands.</summary>
    Gone,

    /// <summary>The term is not that of the run's shard; nothing was changed.</summary>
    Fenced,
}
