using System.Text;

namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>The report as it goes to the disk.</summary>
/// <param name="Markdown">The content of <see cref="MarkdownName"/>.</param>
/// <param name="Svg">The content of <see cref="SvgName"/>.</param>
public sealed record ReportFiles(string Markdown, string Svg)
{
    public const string MarkdownName = "report.md";
    public const string SvgName = "report.svg";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static ReportFiles Of(IReadOnlyList<ReportRow> rows)
    {
        IEnumerable<(string, double)> bars = rows
            .Where(row => row.Outcome == Outcome.Summarised)
            .Select(row => (row.Name, row.Facts!.ReadingEase));
        return new ReportFiles(MarkdownReport.Write(rows, SvgName), BarChart.Draw("Reading ease by document", [.. bars]));
    }

    /// <summary>Writes both files, each whole or not at all.</summary>
    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        Replace(Path.Combine(folder, SvgName), Svg);
        Replace(Path.Combine(folder, MarkdownName), Markdown);
    }

    /// <summary>Whether the folder holds exactly these files.</summary>
    public bool AreIn(string folder) =>
        Holds(Path.Combine(folder, MarkdownName), Markdown) && Holds(Path.Combine(folder, SvgName), Svg);

    private static bool Holds(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;

    private static void Replace(string path, string content)
    {
        string draft = path + ".draft";
        File.WriteAllText(draft, content, Utf8);
        File.Move(draft, path, overwrite: true);
    }
}
