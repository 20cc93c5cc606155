using System.Globalization;
using System.Text;

namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>Writes the report as Markdown. The same rows give the same bytes: no clock, no machine names.</summary>
public static class MarkdownReport
{
    /// <param name="rows">The documents in the order in which they appear.</param>
    /// <param name="chartFile">The name of the chart beside the report.</param>
    public static string Write(IReadOnlyList<ReportRow> rows, string chartFile)
    {
        var page = new StringBuilder();
        page.Append("# Reading report\n\n").Append(Counts(rows)).Append("\n\n");
        page.Append(CultureInfo.InvariantCulture, $"![Reading ease by document]({chartFile})\n\n");
        WriteTable(page, rows);
        WriteSummaries(page, rows);
        WriteLeftOut(page, rows);
        page.Append(
            """

            ---

            Reading ease after Flesch (1948): 100 is very easy, 30 is very difficult. Grade after Kincaid et al. (1975): years of schooling.
            Both are made for English prose. Summaries are sentences of the documents, chosen by word frequency.

            """.ReplaceLineEndings("\n"));
        return page.ToString();
    }

    /// <summary>"8 documents: 5 summarised, 2 skipped, 1 unreadable."</summary>
    public static string Counts(IReadOnlyList<ReportRow> rows)
    {
        IEnumerable<string> parts = rows
            .CountBy(row => row.Outcome)
            .OrderBy(pair => pair.Key)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {Name(pair.Key)}"));
        string documents = rows.Count == 1 ? "1 document" : string.Create(CultureInfo.InvariantCulture, $"{rows.Count} documents");
        return $"{documents}: {string.Join(", ", parts)}.";
    }

    private static void WriteTable(StringBuilder page, IReadOnlyList<ReportRow> rows)
    {
        page.Append("| Document | Outcome | Words | Sentences | Reading ease | Grade |\n");
        page.Append("|---|---|---:|---:|---:|---:|\n");
        foreach (ReportRow row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Escape(row.Name)} | {Name(row.Outcome)} | {row.Facts?.Words:N0} | ");
            bool measured = row.Outcome == Outcome.Summarised;
            page.Append(CultureInfo.InvariantCulture, $"{row.Facts?.Sentences:N0} | ");
            page.Append(CultureInfo.InvariantCulture, $"{(measured ? row.Facts?.ReadingEase : null):0.0} | ");
            page.Append(CultureInfo.InvariantCulture, $"{(measured ? row.Facts?.Grade : null):0.0} |\n");
        }
    }

    private static void WriteSummaries(StringBuilder page, IReadOnlyList<ReportRow> rows)
    {
        foreach (ReportRow row in rows.Where(row => row.Outcome == Outcome.Summarised))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Escape(row.Name)}\n\n");
            IEnumerable<string> terms = row.Facts!.Terms
                .Select(term => string.Create(CultureInfo.InvariantCulture, $"{Escape(term.Term)} ({term.Count})"));
            page.Append("Frequent terms: ").AppendJoin(", ", terms).Append(".\n\n");
            page.AppendJoin("\n>\n", row.Summary.Select(sentence => $"> {Escape(sentence)}")).Append('\n');
        }
    }

    private static void WriteLeftOut(StringBuilder page, IReadOnlyList<ReportRow> rows)
    {
        ReportRow[] leftOut = [.. rows.Where(row => row.Outcome != Outcome.Summarised)];
        if (leftOut.Length == 0) return;
        page.Append("\n## Left out\n\n");
        foreach (ReportRow row in leftOut)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {Escape(row.Name)}: {Name(row.Outcome)}: {Escape(row.Reason ?? "no reason given")}\n");
        }
    }

    public static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Summarised => "summarised",
        Outcome.Skipped => "skipped",
        Outcome.Unreadable => "unreadable",
        _ => "failed",
    };

    // Text of a document must not become markup of the report.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (@"\`*_[]<>#|".Contains(c)) escaped.Append('\\');
            escaped.Append(char.IsControl(c) ? ' ' : c);
        }

        return escaped.ToString();
    }
}
