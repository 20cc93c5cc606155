using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Report;
using ActorFlow.Samples.TextPipeline.View;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class ViewTests
{
    private static readonly ReportRow MillRow = new(
        "mill.txt", Outcome.Summarised, new TextFacts(1234, 80, 1700, 71.25, 6.04, []), ["It runs."], null);
    private static readonly ReportRow NoteRow = new("note.txt", Outcome.Skipped, new TextFacts(4, 1, 5, 90, 1, []), [], "too short");

    [Fact]
    public void The_table_aligns_its_columns()
    {
        var output = new StringWriter { NewLine = "\n" };

        ResultTable.Write(output, [new DocumentResult(MillRow, 2, Before: false), new DocumentResult(NoteRow, 0, Before: true)]);

        output.ToString().ShouldBe(
            """
            Document  Outcome     Words  Sentences  Ease  Grade  Attempts
            mill.txt  summarised  1,234         80  71.3    6.0         2
            note.txt  skipped         4          1                         too short; already done

            """.ReplaceLineEndings("\n"));
    }
}
