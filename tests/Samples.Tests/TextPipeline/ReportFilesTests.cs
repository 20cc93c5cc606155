using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Report;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public sealed class ReportFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_summarised_documents_have_a_bar()
    {
        ReportRow long_ = new("long.txt", Outcome.Summarised, new TextFacts(100, 9, 130, 80, 4, []), ["It is long."], null);
        ReportRow short_ = new("short.txt", Outcome.Skipped, new TextFacts(4, 1, 5, 90, 1, []), [], "too short");

        var files = ReportFiles.Of([long_, short_]);

        files.Svg.ShouldContain("long.txt");
        files.Svg.ShouldNotContain("short.txt");
        files.Markdown.ShouldContain("short.txt");
    }

    [Fact]
    public void Written_files_are_recognised_until_somebody_changes_them()
    {
        var files = new ReportFiles("# Report\n", "<svg/>\n");
        files.AreIn(_folder.Path).ShouldBeFalse();

        files.WriteTo(_folder.Path);
        files.AreIn(_folder.Path).ShouldBeTrue();
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2);

        File.AppendAllText(Path.Combine(_folder.Path, ReportFiles.MarkdownName), "scribble");
        files.AreIn(_folder.Path).ShouldBeFalse();
    }
}
