using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorFlow.Benchmarks.Pages;

/// <summary>A table of results as it lies in a file.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Rows">The rows by id.</param>
public sealed partial record ResultTable(string Name, IReadOnlyDictionary<string, ResultRow> Rows)
{
    private const string Id = "id";

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It has no table of results.</exception>
    public static ResultTable Read(string path) => Parse(Path.GetFileName(path), File.ReadAllLines(path));

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="InvalidDataException">It has no table of results.</exception>
    public static ResultTable Parse(string name, IReadOnlyList<string> lines)
    {
        var (rows, head) = (new Dictionary<string, ResultRow>(StringComparer.Ordinal), Array.Empty<string>());
        foreach (var cells in lines.Where(static line => line.StartsWith('|')).Select(Cells))
        {
            if (cells[0] == Id)
                head = cells;
            else if (head.Length > 0 && cells.Length == head.Length && !cells[0].StartsWith("--", StringComparison.Ordinal))
                rows[cells[0]] = RowOf(cells, head);
        }

        return rows.Count > 0 ? new ResultTable(name, rows)
            : throw new InvalidDataException($"{name} has no table of results: one whose first column is '{Id}'. ./bench.sh writes such tables.");
    }

    /// <summary>The tables of the last day on which anything was measured. The one that has everything, or else all parts, those with the most rows last.</summary>
    /// <exception cref="InvalidDataException">Nothing was ever measured.</exception>
    public static IReadOnlyList<ResultTable> Newest(string folder)
    {
        var days = Directory.EnumerateFiles(folder, "*.md").Where(static file => DatedName().IsMatch(Path.GetFileName(file)))
            .GroupBy(static file => Path.GetFileName(file)[..10], StringComparer.Ordinal).OrderByDescending(static day => day.Key, StringComparer.Ordinal);
        if (days.FirstOrDefault() is not { } last)
            throw new InvalidDataException($"{folder} has no results. ./bench.sh writes some.");
        return last.FirstOrDefault(file => Path.GetFileName(file).Length == "2026-01-31.md".Length) is { } whole
            ? [Read(whole)] : [.. last.Order(StringComparer.Ordinal).Select(Read).OrderBy(static table => table.Rows.Count)];
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(static cell => cell.Trim())];

    private static ResultRow RowOf(string[] cells, string[] head)
    {
        string At(string column) => Array.IndexOf(head, column) is >= 0 and var at ? cells[at] : "";
        return new ResultRow(cells[0], At("workload"), At("median"), At("ratio"), At("target"), At("stretch"), At("verdict"));
    }

    // Growth has tables of another kind.
    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(?!-growth)[^/]*\.md$", RegexOptions.CultureInvariant)]
    private static partial Regex DatedName();
}

/// <summary>A row of a table of results, as it was written.</summary>
/// <param name="Id">The id.</param>
/// <param name="Workload">What was measured.</param>
/// <param name="Median">The median with its unit.</param>
/// <param name="Ratio">The ratio with its floor; may be empty.</param>
/// <param name="Target">The limit; may be empty.</param>
/// <param name="Stretch">The better one; may be empty.</param>
/// <param name="Verdict">How it stands.</param>
public sealed record ResultRow(string Id, string Workload, string Median, string Ratio, string Target, string Stretch, string Verdict)
{
    /// <summary>The median in nanoseconds, bytes or whatever its unit counts; times of any unit are nanoseconds here.</summary>
    public double Number
    {
        get
        {
            var words = Median.Split(' ');
            var number = double.Parse(words[0], CultureInfo.InvariantCulture);
            return (words.Length > 1 ? words[1] : "") switch { "µs" => number * 1e3, "ms" => number * 1e6, _ => number };
        }
    }
}
