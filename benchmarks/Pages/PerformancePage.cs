using System.Globalization;
using System.Text;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Pages;

/// <summary>The part of docs/performance.md that is made of result files, so that no number on the page is typed by hand.</summary>
public static class PerformancePage
{
    /// <summary>Where it stands.</summary>
    public static PagePart Place { get; } = new("<!-- numbers of:", "<!-- end of numbers -->");

    private static readonly (char Letter, string Title)[] Shelves =
        [('K', "Kernel"), ('R', "Runs in memory"), ('B', "Batches"), ('J', "Journaled runs"), ('C', "Cluster"), ('T', "Waiting"), ('M', "Memory and disk of a run"), ('S', "Tool and server")];

    /// <summary>Replaces the part of the page.</summary>
    /// <exception cref="InvalidDataException">The page has no such part.</exception>
    public static Task WriteAsync(string path, IReadOnlyList<ResultTable> tables) => Place.WriteAsync(path, Part(tables));

    /// <summary>The part as it is to be. A later table stands in the place of an earlier one where both have a row.</summary>
    public static string Part(IReadOnlyList<ResultTable> tables)
    {
        var rows = Joined(tables);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"From {string.Join(", ", tables.Select(static table => $"[{table.Name}](../benchmarks/results/{table.Name})"))}.\n");
        foreach (var (letter, title) in Shelves)
            AppendShelf(text, title, [.. rows.Values.Where(row => row.Id[0] == letter)]);
        AppendMissed(text, rows);
        AppendOthers(text, rows);
        return Place.Around(tables.Select(static table => table.Name), text.ToString());
    }

    /// <summary>The targets that none of the tables has a row for.</summary>
    public static IReadOnlyList<string> Missing(IReadOnlyList<ResultTable> tables)
        => [.. Catalogue.All.Where(one => one.Target is not null && tables.All(table => !table.Rows.ContainsKey(one.Id))).Select(static one => one.Id)];

    private static SortedDictionary<string, ResultRow> Joined(IReadOnlyList<ResultTable> tables)
    {
        var rows = new SortedDictionary<string, ResultRow>(StringComparer.Ordinal);
        foreach (var row in tables.SelectMany(static table => table.Rows.Values))
            rows[row.Id] = row;
        return rows;
    }

    private static void AppendShelf(StringBuilder text, string title, List<ResultRow> rows)
    {
        if (rows.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n| {title} | | | target | |\n|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var verdict = row.Verdict switch { "FAIL" => "**missed**", "stretch" => "met, stretch goal too", "pass" => "met", _ => "" };
            text.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {row.Workload} | {row.Median}{(row.Ratio.Length > 0 ? $", {row.Ratio}" : "")} | {row.Target} | {verdict} |\n");
        }
    }

    private static void AppendMissed(StringBuilder text, SortedDictionary<string, ResultRow> rows)
    {
        var missed = rows.Values.Where(static row => row.Verdict == "FAIL").ToList();
        text.Append("\n### What is missed\n\n");
        if (missed.Count == 0)
            text.Append("No target that was measured here.\n");
        foreach (var row in missed)
            text.Append(CultureInfo.InvariantCulture, $"- **{row.Id}** ({row.Workload}): {(row.Ratio.Length > 0 ? row.Ratio : row.Median)}, and it was to be {row.Target}.\n");
    }

    private static void AppendOthers(StringBuilder text, SortedDictionary<string, ResultRow> rows)
    {
        text.Append("\n### Beside others\n\n| other | work | takes, as a multiple of ours | ours | whose number |\n|---|---|---|---|---|\n");
        foreach (var other in Other.All)
        {
            if (!rows.TryGetValue(other.Workload, out var own) || (other.Floor is { } name && !rows.ContainsKey(name)))
                continue;
            var scale = (other.Floor is { } floor ? rows[floor].Number / other.Seen : 1) / (own.Number * other.Operations);
            var (least, most) = (Times(other.Least * scale), Times(other.Most * scale));
            text.Append(CultureInfo.InvariantCulture,
                $"| {other.Who} | {other.What} | {(least == most ? least : $"{least} – {most}")} × | {other.Workload} | {other.Source} |\n");
        }
    }

    private static string Times(double ratio)
        => ratio >= 10 ? ratio.ToString("F0", CultureInfo.InvariantCulture) : ratio >= 1 ? ratio.ToString("F1", CultureInfo.InvariantCulture) : $"**{ratio.ToString("F2", CultureInfo.InvariantCulture)}**";
}
