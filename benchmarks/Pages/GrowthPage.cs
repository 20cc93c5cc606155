using System.Text;
using System.Text.RegularExpressions;

namespace ActorFlow.Benchmarks.Pages;

/// <summary>The part of docs/performance.md that shows how costs grow: the pictures of a results file, and how each curve stands.</summary>
public static partial class GrowthPage
{
    private const string Suffix = "-growth.md";

    /// <summary>Where it stands.</summary>
    public static PagePart Place { get; } = new("<!-- curves of:", "<!-- end of curves -->");

    /// <summary>The last file in which all curves were drawn.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string Newest(string folder)
        => Directory.EnumerateFiles(folder, $"*{Suffix}").Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new InvalidDataException($"{folder} has no curves. './bench.sh growth' draws them.");

    /// <summary>Replaces the part of the page.</summary>
    /// <exception cref="InvalidDataException">The page has no such part.</exception>
    public static async Task WriteAsync(string page, string file)
        => await Place.WriteAsync(page, Part(Path.GetFileName(file), await File.ReadAllTextAsync(file)));

    /// <summary>The part as it is to be.</summary>
    /// <exception cref="InvalidDataException">The file has no curves.</exception>
    public static string Part(string name, string text)
    {
        var curves = Curve().Matches(text).Select(static match => (Id: match.Groups["id"].Value, Title: match.Groups["title"].Value,
            Verdict: match.Groups["verdict"].Value, Bound: match.Groups["bound"].Value, Picture: match.Groups["picture"].Value)).ToList();
        if (curves.Count == 0)
            throw new InvalidDataException($"{name} has no curves. './bench.sh growth' draws them.");
        var part = new StringBuilder($"From [{name}](../benchmarks/results/{name}), where the numbers are.\n\n| curve | how it stands |\n|---|---|\n");
        foreach (var curve in curves)
            part.Append($"| {curve.Id}: {curve.Title} | {(curve.Verdict == "pass" ? "kept" : "**not kept**")}: {curve.Bound} |\n");
        part.Append("\n| | |\n|---|---|\n");
        foreach (var pair in curves.Chunk(2))
            part.Append($"| {string.Join(" | ", pair.Select(static curve => $"![{curve.Title}](../benchmarks/results/{curve.Picture})"))} |{(pair.Length == 1 ? " |" : "")}\n");
        return Place.Around([name], part.ToString());
    }

    [GeneratedRegex(@"^## (?<id>[\w-]+): (?<title>.+?)\r?\n.*?^(?<verdict>pass|FAIL): (?<bound>.+?)\.\r?\n.*?^!\[.*?\]\((?<picture>.+?)\)",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Curve();
}
