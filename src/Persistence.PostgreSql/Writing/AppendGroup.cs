using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>
/// What one run appends in one part of a batch, all or nothing: the places of its requests in the batch, and the row of the index that the last of
/// them leaves.
/// </summary>
internal sealed class AppendGroup(RunId runId, int shard, int number, RunHead before)
{
    public RunId RunId { get; } = runId;

    public int Shard { get; } = shard;

    /// <summary>Where the run has to stand; version 0 when this starts it.</summary>
    public RunHead Before { get; } = before;

    /// <summary>Its number in its part, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>The places of its requests in the batch, in order.</summary>
    public List<int> Requests { get; } = [];

    /// <summary>The places of later requests of the run that do not follow: conflicts, but fenced if these are.</summary>
    public List<int> Strays { get; } = [];

    /// <summary>The row of the index, or null when it does not change.</summary>
    public RunSummary? Row { get; private set; }

    /// <summary>Where the run stood with the request that brought the row.</summary>
    public RunHead RowHead { get; private set; }

    /// <summary>Takes a row on. What a run was started with stands since its first append.</summary>
    public void Take(RunSummary row, RunHead head)
    {
        Row = Row is { } first ? row with { Key = first.Key, Parent = first.Parent, StartedAt = first.StartedAt } : row;
        RowHead = head;
    }
}
