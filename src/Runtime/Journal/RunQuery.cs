namespace ActorFlow.Journal;

/// <summary>Which runs to list. A property that is not set asks for nothing; the ones that are set must all hold.</summary>
public sealed record RunQuery
{
    /// <summary>The greatest <see cref="Limit"/>: 1 000.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Any of these statuses. Empty is any status.</summary>
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];

    /// <summary>The flow's name.</summary>
    public string? Flow { get; init; }

    /// <summary>All of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A piece of the id, the start key, a tag or the outcome. The letters A to Z match in either case, all other characters as they are.</summary>
    public string? Text { get; init; }

    /// <summary>Started at this time or later.</summary>
    public DateTimeOffset? StartedFrom { get; init; }

    /// <summary>Started before this time.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>Started by this run.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether only runs are wanted that no other run has started. The default value is false.</summary>
    public bool RootsOnly { get; init; }

    /// <summary>By what the list is sorted. The default value is <see cref="RunSort.Started"/>.</summary>
    public RunSort Sort { get; init; }

    /// <summary>Whether it is sorted upwards: the oldest first, flows from A to Z, statuses from pending on. The default value is false: the newest first.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Of which flows runs may be listed at all; null is all. What a caller may not see is not even a place in the list.</summary>
    internal Func<string, bool>? Sees { get; init; }

    /// <summary>The most runs wanted, 1 to <see cref="MaxLimit"/>. The default value is 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where to go on: <see cref="RunPage.Next"/> of the page before, with the same query. Null is the beginning.</summary>
    public string? After { get; init; }

    /// <exception cref="ArgumentException">A property is out of its range.</exception>
    internal void Validate()
    {
        if (Limit is < 1 or > MaxLimit)
            throw new ArgumentException($"The limit of a page is 1 to {MaxLimit} runs, not {Limit}.");
        if (!Enum.IsDefined(Sort))
            throw new ArgumentException($"Runs are sorted by {string.Join(", ", Enum.GetNames<RunSort>())}, not by {Sort}.");
    }

    /// <summary>Whether runs of a flow may be wanted.</summary>
    internal bool MayHold(string flow) => (Flow is null || string.Equals(Flow, flow, StringComparison.Ordinal)) && (Sees is null || Sees(flow));

    /// <summary>Whether a row is wanted. What all stores use, so that they agree.</summary>
    internal bool Matches(RunSummary row)
        => (Statuses.Count == 0 || Statuses.Contains(row.Status))
            && MayHold(row.Flow)
            && (Parent is null || string.Equals(Parent, row.Parent, StringComparison.Ordinal))
            && (!RootsOnly || row.Parent is null)
            && (StartedFrom is not { } from || row.StartedAt >= from)
            && (StartedBefore is not { } before || row.StartedAt < before)
            && Tags.All(tag => row.Tags.Contains(tag, StringComparer.Ordinal))
            && (string.IsNullOrEmpty(Text) || Mentions(row, Text));

    private static bool Mentions(RunSummary row, string text)
        => Holds(row.RunId.Value, text) || Holds(row.Key, text) || Holds(row.Outcome, text) || row.Tags.Any(tag => Holds(tag, text));

    private static bool Holds(string? where, string what)
    {
        if (where is null)
            return false;
        for (var start = 0; start + what.Length <= where.Length; start++)
        {
            var i = 0;
            while (i < what.Length && Fold(where[start + i]) == Fold(what[i]))
                i++;
            if (i == what.Length)
                return true;
        }

        return false;
    }

    private static char Fold(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
