using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>
/// What one run appends in one part of a batch, all or nothing: the places of its requests in the batch, and the row of the index that the last of
/// them leaves. Nearly always it is one request.
/// </summary>
internal sealed class AppendGroup(RunId runId, int shard, int number, RunHead before, int place)
{
    private List<int>? _further;
    private List<int>? _strays;

    public RunId RunId { get; } = runId;

    public int Shard { get; } = shard;

    /// <summary>Where the run has to stand; version 0 when this starts it.</summary>
    public RunHead Before { get; } = before;

    /// <summary>Where the run stands afterwards.</summary>
    public RunHead After { get; private set; }

    /// <summary>Its number in its part, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>How many requests it has.</summary>
    public int Count => 1 + (_further?.Count ?? 0);

    /// <summary>The places of later requests of the run that do not follow: conflicts, but fenced if these are.</summary>
    public IReadOnlyList<int> Strays => _strays ?? (IReadOnlyList<int>)[];

    /// <summary>The row of the index, or null when it does not change.</summary>
    public RunSummary? Row { get; private set; }

    /// <summary>Where the run stood with the request that brought the row.</summary>
    public RunHead RowHead { get; private set; }

    /// <summary>The place in the batch of one of its requests, in order.</summary>
    public int this[int request] => request == 0 ? place : _further![request - 1];

    /// <summary>Takes a request on.</summary>
    public void Add(int requestPlace, RunHead after, RunSummary? row)
    {
        if (requestPlace != place)
            (_further ??= []).Add(requestPlace);
        After = after;
        if (row is null)
            return;
        // What a run was started with stands since its first append.
        Row = Row is { } first ? row with { Key = first.Key, Parent = first.Parent, StartedAt = first.StartedAt } : row;
        RowHead = after;
    }

    /// <summary>Takes a request on that does not follow.</summary>
    public void Stray(int requestPlace) => (_strays ??= []).Add(requestPlace);
}
