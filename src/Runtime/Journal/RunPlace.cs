using System.Globalization;

namespace ActorFlow.Journal;

/// <summary>
/// A place in a list of runs, whatever it is sorted by: the part of the list (a status, or the ended and the others), the name of the flow where that counts, and the place among those.
/// All stores sort by it, so that they agree.
/// </summary>
internal readonly record struct RunPlace(int Part, string Name, RunCursor At) : IComparable<RunPlace>
{
    /// <summary>The place of a run in the list that a query asks for.</summary>
    public static RunPlace Of(RunSummary row, long run, RunQuery query) => query.Sort switch
    {
        RunSort.Updated => new(0, "", new(RunCursor.Stored(row.UpdatedAt), run)),
        RunSort.Ended when row.EndedAt is { } ended => new(PartOfEnded(query), "", new(RunCursor.Stored(ended), run)),
        RunSort.Ended => new(PartOfOthers(query), "", Start(row, run)),
        RunSort.Flow => new(0, row.Flow, Start(row, run)),
        RunSort.Status => new((int)row.Status, "", Start(row, run)),
        _ => new(0, "", Start(row, run)),
    };

    /// <summary>Where the page before ended; null for the first page.</summary>
    /// <exception cref="ArgumentException">The text is no place in this list.</exception>
    public static RunPlace? Before(RunQuery query)
    {
        if (query.After is not { } text)
            return null;
        if (query.Sort == RunSort.Started)
            return RunCursor.TryParse(text, out var at) ? new RunPlace(0, "", at) : throw NoPlace(text);
        return text.Split(':') is [var sort, var part, var name, var place] && sort == WordOf(query.Sort)
            && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && RunCursor.TryParse(place, out var cursor)
            ? new RunPlace(number, Uri.UnescapeDataString(name), cursor) : throw NoPlace(text);
    }

    // Sorted downwards, the part that comes last has the least number.
    public static int PartOfEnded(RunQuery query) => query.OldestFirst ? 0 : 1;

    public static int PartOfOthers(RunQuery query) => query.OldestFirst ? 1 : 0;

    /// <summary>A page of a list that is held in memory.</summary>
    /// <param name="rows">The runs and their numbers, in any order.</param>
    /// <param name="query">What is wanted.</param>
    /// <exception cref="ArgumentException">The place where it is to go on is none.</exception>
    public static RunPage Page(IEnumerable<(RunSummary Row, long Run)> rows, RunQuery query)
    {
        var (before, direction) = (Before(query), query.OldestFirst ? 1 : -1);
        var wanted = rows.Where(one => query.Matches(one.Row)).Select(one => (one.Row, Place: Of(one.Row, one.Run, query)))
            .Where(one => before is not { } last || one.Place.CompareTo(last) * direction > 0);
        var page = (query.OldestFirst ? wanted.OrderBy(one => one.Place) : wanted.OrderByDescending(one => one.Place)).Take(query.Limit + 1).ToList();
        var next = page.Count > query.Limit ? page[query.Limit - 1].Place.ToText(query.Sort) : null;
        return new RunPage([.. page.Take(query.Limit).Select(one => one.Row)], next);
    }

    public int CompareTo(RunPlace other)
    {
        var parts = Part.CompareTo(other.Part);
        if (parts == 0)
            parts = string.CompareOrdinal(Name, other.Name);
        return parts != 0 ? parts : At.CompareTo(other.At);
    }

    /// <summary>What a page says of where the next one begins.</summary>
    public string ToText(RunSort sort)
        => sort == RunSort.Started ? At.ToString() : string.Create(CultureInfo.InvariantCulture, $"{WordOf(sort)}:{Part}:{Uri.EscapeDataString(Name)}:{At}");

    private static RunCursor Start(RunSummary row, long run) => new(RunCursor.Stored(row.StartedAt), run);

    private static string WordOf(RunSort sort) => sort switch { RunSort.Updated => "updated", RunSort.Ended => "ended", RunSort.Flow => "flow", _ => "status" };

    private static ArgumentException NoPlace(string text) => new($"'{text}' is not a place in this list of runs. Use the Next of the page before, unchanged, with the same query.");
}
