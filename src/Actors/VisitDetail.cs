namespace ActorFlow;

/// <summary>One entry of a run into a node. Immutable.</summary>
public sealed record VisitDetail
{
    /// <summary>The visit's id, unique in the run and growing.</summary>
    public required long Id { get; init; }

    /// <summary>The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</summary>
    public required string Node { get; init; }

    /// <summary>Which entry into that node it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Where the visit stands.</summary>
    public required VisitStatus Status { get; init; }

    /// <summary>When the run came to the node.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the visit ended or failed, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its next attempt may start, if it waits for that; else null.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The child run that the visit has started last, or null.</summary>
    public RunId? Child { get; init; }

    /// <summary>The actions that the visit returned; empty unless it completed.</summary>
    public IReadOnlyList<ActionName> Actions { get; init; } = [];

    /// <summary>Its failure, or null.</summary>
    public RunError? Error { get; init; }

    /// <summary>Its attempts, from the first. The last one is under way or waits, if the visit does.</summary>
    public IReadOnlyList<AttemptDetail> Attempts { get; init; } = [];

    /// <summary>What the visit waits for, and what it has waited for, by name; empty once it is over.</summary>
    public IReadOnlyList<WaitDetail> Waits { get; init; } = [];

    /// <summary>
    /// Of a batch: how far it has come, by the journal. Null where no item was journaled: other nodes, short batches, runs in memory.
    /// </summary>
    public BatchCounts? Items { get; init; }

    /// <summary>The steps that are done, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];
}

/// <summary>One attempt of a visit.</summary>
/// <param name="Number">Which one it is, from 1.</param>
/// <param name="Since">From when on it could run.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="Error">Its failure, or null.</param>
public sealed record AttemptDetail(int Number, DateTimeOffset Since, DateTimeOffset? EndedAt, RunError? Error);
