using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Report;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class MarkdownReportTests
{
    private static readonly ReportRow Mill = new(
        "letters/the_mill.txt",
        Outcome.Summarised,
        new TextFacts(1234, 80, 1700, 71.25, 6.04, [new("mill", 31), new("water", 12)]),
        ["The mill stands where the creek meets the sea.", "It runs on the *moon*."],
        null);

    private static readonly ReportRow Note = new(
        "note.txt", Outcome.Skipped, TextFacts.Of("Gone to the mill."), [], "too short: 4 words, at least 40 are needed");

    private static readonly ReportRow Letter = new("letter.txt", Outcome.Unreadable, null, [], "not UTF-8: unexpected byte 0xF1 at position 7");

    [Fact]
    public void The_report_is_this_text()
    {
        MarkdownReport.Write([Mill, Note, Letter], "report.svg").ShouldBe(
            """
            # Reading report

            3 documents: 1 summarised, 1 skipped, 1 unreadable.

            ![Reading ease by document](report.svg)

            | Document | Outcome | Words | Sentences | Reading ease | Grade |
            |---|---|---:|---:|---:|---:|
            | letters/the\_mill.txt | summarised | 1,234 | 80 | 71.3 | 6.0 |
            | note.txt | skipped | 4 | 1 |  |  |
            | letter.txt | unreadable |  |  |  |  |

            ## letters/the\_mill.txt

            Frequent terms: mill (31), water (12).

            > The mill stands where the creek meets the sea.
            >
            > It runs on the \*moon\*.

            ## Left out

            - note.txt: skipped: too short: 4 words, at least 40 are needed
            - letter.txt: unreadable: not UTF-8: unexpected byte 0xF1 at position 7

            ---

            Reading ease after Flesch (1948): 100 is very easy, 30 is very difficult. Grade after Kincaid et al. (1975): years of schooling.
            Both are made for English prose. Summaries are sentences of the documents, chosen by word frequency.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Text_of_a_document_cannot_become_markup_of_the_report()
    {
        var hostile = new ReportRow("a|b<script>.txt", Outcome.Unreadable, null, [], "[x](http://example.org)\n# no");

        string report = MarkdownReport.Write([hostile], "report.svg");

        report.ShouldContain(@"a\|b\<script\>.txt");
        report.ShouldContain(@"\[x\](http://example.org) \# no");
    }

    [Fact]
    public void One_document_is_singular() => MarkdownReport.Counts([Note]).ShouldBe("1 document: 1 skipped.");
}
