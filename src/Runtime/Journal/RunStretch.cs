namespace ActorFlow.Journal;

/// <summary>
/// A stretch of a sorted list of runs that an index of a store yields in order. A list is one stretch after the other: of each flow, of each status, of the ended and the others. Stores
/// read them one at a time, so that a page costs what it shows, however many runs are stored.
/// </summary>
/// <param name="Lane">Which index yields it.</param>
/// <param name="Part">The part of the list.</param>
/// <param name="Name">The name of the flow, where it is one of a flow.</param>
/// <param name="Statuses">The statuses, where it is one of statuses.</param>
internal sealed record RunStretch(RunLane Lane, int Part = 0, string Name = "", IReadOnlyList<RunStatus>? Statuses = null)
{
    private static readonly RunStatus[] NotEnded = [.. Enum.GetValues<RunStatus>().Where(status => !status.IsEnded())];

    /// <summary>Whether it is sorted by the time of the start.</summary>
    public bool IsByStart => Lane is not (RunLane.Updates or RunLane.Ends);

    /// <summary>The stretches of a list from where a page begins.</summary>
    /// <param name="query">What is wanted.</param>
    /// <param name="before">Where the page before ended, or null.</param>
    /// <param name="flows">The names of all flows, where it is sorted by them.</param>
    public static IEnumerable<RunStretch> Of(RunQuery query, RunPlace? before, IReadOnlyList<string> flows)
    {
        var all = All(query, flows);
        return before is { } last ? all.SkipWhile(stretch => stretch.IsBehind(last, query.OldestFirst)) : all;
    }

    /// <summary>From where it is read.</summary>
    public RunCursor From(RunQuery query, RunPlace? before)
    {
        var first = before is { } last && last.Part == Part && last.Name == Name ? last.At : RunCursor.Edge(query.OldestFirst);
        if (!IsByStart)
            return first;
        // Stored times are cut to the microsecond: one more, or one less, lets the exact comparison decide.
        if (query is { OldestFirst: true, StartedFrom: { } from } && RunCursor.Stored(from) - 1 > first.At)
            return new RunCursor(RunCursor.Stored(from) - 1, long.MaxValue);
        if (query is { OldestFirst: false, StartedBefore: { } until } && RunCursor.Stored(until) + 1 < first.At)
            return new RunCursor(RunCursor.Stored(until) + 1, long.MinValue);
        return first;
    }

    /// <summary>Whether nothing that is wanted comes any more in this stretch.</summary>
    public bool IsPast(RunQuery query, RunCursor cursor)
        => IsByStart && (query.OldestFirst
            ? query.StartedBefore is { } before && RunCursor.TimeOf(cursor.At) >= before
            : query.StartedFrom is { } from && RunCursor.TimeOf(cursor.At) < from);

    /// <summary>Whether a run belongs to it; an index may yield others, too.</summary>
    public bool Holds(RunSummary row, RunQuery query) => query.Sort != RunSort.Ended || Lane == RunLane.Ends || row.EndedAt is null;

    /// <summary>Whether the runs that a query finds have a tag or parent of their own: nobody knows how many those have, so it is to be tried.</summary>
    public static bool IsNarrowed(RunQuery query) => query.Sort != RunSort.Started && (query.Tags.Count > 0 || query.Parent is not null);

    /// <summary>Whether the counts tell how many runs a query finds at most.</summary>
    public static bool IsCounted(RunQuery query) => query.Sort != RunSort.Started && (query.Flow is not null || query.Statuses.Count > 0);

    /// <summary>How many runs a query finds at most.</summary>
    public static long Most(RunQuery query, IReadOnlyList<RunCount> counts)
        => counts.Where(count => query.MayHold(count.Flow) && (query.Statuses.Count == 0 || query.Statuses.Contains(count.Status))).Sum(count => count.Count);

    private static IEnumerable<RunStretch> All(RunQuery query, IReadOnlyList<string> flows) => query.Sort switch
    {
        RunSort.Updated => [new(RunLane.Updates)],
        RunSort.Ended => [new(RunLane.Ends, RunPlace.PartOfEnded(query)), new(RunLane.Statuses, RunPlace.PartOfOthers(query), Statuses: Wanted(NotEnded, query))],
        RunSort.Flow => Directed(flows.Distinct(StringComparer.Ordinal).Where(query.MayHold).Order(StringComparer.Ordinal), query).Select(name => new RunStretch(RunLane.Flow, Name: name)),
        RunSort.Status => Directed(Wanted(Enum.GetValues<RunStatus>(), query).Order(), query).Select(status => new RunStretch(RunLane.Statuses, (int)status, Statuses: [status])),
        _ => [new(RunLane.Narrowest)],
    };

    private static IReadOnlyList<RunStatus> Wanted(IReadOnlyList<RunStatus> statuses, RunQuery query)
        => query.Statuses.Count == 0 ? statuses : [.. statuses.Where(query.Statuses.Contains)];

    private static IEnumerable<T> Directed<T>(IEnumerable<T> sorted, RunQuery query) => query.OldestFirst ? sorted : sorted.Reverse();

    private bool IsBehind(RunPlace last, bool isUpwards)
    {
        var order = Part != last.Part ? Part.CompareTo(last.Part) : string.CompareOrdinal(Name, last.Name);
        return isUpwards ? order < 0 : order > 0;
    }
}

/// <summary>Which index of a store yields runs in order.</summary>
internal enum RunLane
{
    /// <summary>The narrowest by the time of the start that the query allows: of a tag, a parent, a flow or of statuses.</summary>
    Narrowest,

    /// <summary>That of a flow, by the time of the start.</summary>
    Flow,

    /// <summary>That of statuses, by the time of the start.</summary>
    Statuses,

    /// <summary>That of all runs by their last change.</summary>
    Updates,

    /// <summary>That of all ended runs by their end.</summary>
    Ends,
}
