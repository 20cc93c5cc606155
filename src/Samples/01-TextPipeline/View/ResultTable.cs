using System.Globalization;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.View;

/// <summary>The table at the end: one line a document, columns as wide as they need to be.</summary>
internal static class ResultTable
{
    private static readonly string[] Head = ["Document", "Outcome", "Words", "Sentences", "Ease", "Grade", "Attempts", ""];
    private const int FirstNumber = 2;
    private const int LastNumber = 6;

    public static void Write(TextWriter output, IReadOnlyList<DocumentResult> results)
    {
        string[][] lines = [Head, .. results.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Head.Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            IEnumerable<string> cells = line.Select((cell, column) =>
                column is >= FirstNumber and <= LastNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string[] Cells(DocumentResult result)
    {
        ReportRow row = result.Row;
        bool measured = row.Outcome == Outcome.Summarised;
        return
        [
            row.Name,
            MarkdownReport.Name(row.Outcome),
            row.Facts?.Words.ToString("N0", CultureInfo.InvariantCulture) ?? "",
            row.Facts?.Sentences.ToString("N0", CultureInfo.InvariantCulture) ?? "",
            measured ? row.Facts!.ReadingEase.ToString("0.0", CultureInfo.InvariantCulture) : "",
            measured ? row.Facts!.Grade.ToString("0.0", CultureInfo.InvariantCulture) : "",
            result.Attempts == 0 ? "" : result.Attempts.ToString(CultureInfo.InvariantCulture),
            string.Join("; ", new[] { row.Reason, result.Before ? "already done" : null }.OfType<string>()),
        ];
    }
}
