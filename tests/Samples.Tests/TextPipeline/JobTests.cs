using System.Text.Json;
using System.Xml.Linq;
using ActorFlow.Cli;
using ActorFlow.Samples.TextPipeline.Job;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

/// <summary>The whole job in this process, on a journal of its own.</summary>
public sealed class JobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    private string Effects => Path.Combine(_folder.Path, "effects.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_shipped_documents_come_to_the_ends_they_were_made_for()
    {
        JobCall call = await CallAsync(Shipped());

        call.ShouldEndWith(RunExitCode.Done);
        call.Output.ShouldContain("8 documents: 5 summarised, 2 skipped, 1 unreadable.");
        call.Line("empty.txt").ShouldContain("skipped");
        call.Line("note-on-the-door.txt").ShouldContain("too short: 9 words in 2 sentences");
        call.Line("letter-latin1.txt").ShouldContain("not UTF-8: unexpected byte 0xF1 at position 7");
        call.Line("a-year-at-the-tide-mill.txt").ShouldMatch(@"summarised +3,\d\d\d +2\d\d +\d\d\.\d +\d\.\d +3$", "the summariser was busy twice");
    }

    [Fact]
    public async Task The_report_shows_every_document_and_its_chart_every_summarised_one()
    {
        await CallAsync(Shipped());

        string report = File.ReadAllText(Path.Combine(Out, "report.md"));
        XElement chart = XElement.Load(Path.Combine(Out, "report.svg"));
        foreach (string file in Directory.GetFiles(Shipped()).Select(file => Path.GetFileName(file)!).Where(file => !file.StartsWith('.')))
        {
            report.ShouldContain(file);
        }

        chart.Descendants("{http://www.w3.org/2000/svg}rect").Count().ShouldBe(5);
        report.ShouldContain("Frequent terms: ");
    }

    [Fact]
    public async Task Run_again_it_does_nothing_twice()
    {
        await CallAsync(Shipped());
        string[] before = File.ReadAllLines(Effects);

        JobCall again = await CallAsync(Shipped());

        again.ShouldEndWith(RunExitCode.Done);
        again.Output.ShouldContain("All were already done.");
        File.ReadAllLines(Effects).ShouldBe(before);
    }

    [Fact]
    public async Task Each_step_leaves_one_effect_with_a_key_of_its_own()
    {
        await CallAsync(Shipped());

        Effect[] effects = ReadEffects();
        effects.Select(effect => effect.Key).ShouldBeUnique();
        effects.CountBy(effect => effect.Node).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")
            .ShouldBe(["analyse 7", "compose 1", "load 7", "publish 1", "skip 2", "summarise 5", "unreadable 1"]);
    }

    [Fact]
    public async Task Only_a_changed_document_is_worked_on_again()
    {
        string texts = Texts(3);
        await CallAsync(texts);
        _folder.Write("texts/1.txt", Prose("changed"));

        JobCall again = await CallAsync(texts);

        again.ShouldEndWith(RunExitCode.Done);
        again.Output.ShouldContain("3 documents: 3 summarised. 2 were already done.");
        ReadEffects().Count(effect => effect.Node == "load").ShouldBe(4);
    }

    [Fact]
    public async Task A_lost_report_is_made_again_and_nothing_else()
    {
        string texts = Texts(2);
        await CallAsync(texts);
        string report = File.ReadAllText(Path.Combine(Out, "report.md"));
        File.Delete(Path.Combine(Out, "report.md"));
        int before = ReadEffects().Length;

        await CallAsync(texts);

        File.ReadAllText(Path.Combine(Out, "report.md")).ShouldBe(report);
        ReadEffects().Skip(before).Select(effect => effect.Node).ShouldBe(["compose", "publish"]);
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_says_how_to_go_on_and_goes_on()
    {
        string texts = Texts(6);
        using var stop = new CancellationTokenSource();
        var output = new StopAt("[2/6]", stop);

        JobCall stopped = await CallAsync(texts, output: output, cancellationToken: stop.Token);
        stopped.ShouldEndWith(RunExitCode.Interrupted, error: "Give the same command again to go on.");
        File.Exists(Path.Combine(Out, "report.md")).ShouldBeFalse();

        JobCall again = await CallAsync(texts);
        again.ShouldEndWith(RunExitCode.Done);
        again.Output.ShouldContain("6 documents: 6 summarised.");
        ReadEffects().Select(effect => effect.Key).ShouldBeUnique("a step that was let finish is not repeated");
    }

    [Fact]
    public async Task A_report_that_could_not_be_written_fails_the_job_and_is_written_by_the_next_call()
    {
        string texts = Texts(2), obstacle = Path.Combine(Out, "report.md");
        Directory.CreateDirectory(obstacle);
        JobCall failed = await CallAsync(texts);
        failed.ShouldEndWith(RunExitCode.Failed, error: "publish");

        Directory.Delete(obstacle);
        JobCall again = await CallAsync(texts);

        again.ShouldEndWith(RunExitCode.Done);
        File.Exists(obstacle).ShouldBeTrue();
        ReadEffects().Count(effect => effect.Node == "load").ShouldBe(2);
    }

    [Fact]
    public async Task A_path_may_look_like_anything() => (await CallAsync(Texts(1), "data source=x; & é")).ShouldEndWith(RunExitCode.Done);

    [Theory]
    [InlineData("nowhere", "out", "there is no folder")]
    [InlineData("file.txt", "out", "is a file, not a folder")]
    [InlineData("empty", "out", "holds no documents")]
    [InlineData("texts", "file.txt/out", "cannot write to")]
    public async Task Bad_input_is_one_clear_line_and_nothing_is_done(string folder, string outFolder, string expected)
    {
        Texts(1);
        _folder.Write("file.txt", "x");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));

        JobCall call = await CallAsync(Path.Combine(_folder.Path, folder), outFolder);

        call.ShouldEndWith(RunExitCode.Usage, expected);
        call.Error.TrimEnd('\n').ShouldNotContain("\n");
        call.Output.ShouldBeEmpty();
        File.Exists(Effects).ShouldBeFalse();
    }

    [Fact]
    public async Task An_effects_file_that_cannot_be_written_is_bad_input()
    {
        Directory.CreateDirectory(Effects);

        (await CallAsync(Texts(1))).ShouldEndWith(RunExitCode.Usage, "cannot write the effects file");
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_refused_and_left_alone()
    {
        const string Notes = "my notes, and no database at all, in more than one hundred bytes of plain text, which nobody may touch";
        string texts = Texts(1), notes = _folder.Write("out/text-pipeline.db", Notes);

        (await CallAsync(texts)).ShouldEndWith(RunExitCode.Failed, "text-pipeline.db");

        File.ReadAllText(notes).ShouldBe(Notes);
    }

    private async Task<JobCall> CallAsync(
        string texts, string outFolder = "out", StringWriter? output = null, CancellationToken cancellationToken = default)
    {
        string folder = Path.Combine(_folder.Path, outFolder);
        var options = new JobOptions(texts, folder, Path.Combine(folder, "text-pipeline.db"), Effects);
        output ??= new StringWriter();
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new CliTerminal(output, error);
        int exitCode = await new TextPipelineJob(options, terminal, TimeProvider.System).RunAsync(cancellationToken);
        return new JobCall(exitCode, output.ToString(), error.ToString());
    }

    private static string Shipped() => Repository.Find().Documents;

    private string Texts(int count)
    {
        for (int i = 1; i <= count; i++) _folder.Write($"texts/{i}.txt", Prose($"number {i}"));
        return Path.Combine(_folder.Path, "texts");
    }

    private static string Prose(string about) => string.Concat(Enumerable.Range(1, 8).Select(i =>
        $"This sentence is about {about}, and it is sentence {i} of a text that nobody needs to read. "));

    private Effect[] ReadEffects() =>
        [.. File.ReadAllLines(Effects).Select(line => JsonSerializer.Deserialize<Effect>(line, JsonSerializerOptions.Web)!)];

    private sealed record Effect(string Run, string Node, int Visit, int Attempt, string Key);

    private sealed record JobCall(int ExitCode, string Output, string Error)
    {
        public void ShouldEndWith(int exitCode, string error = "")
        {
            ExitCode.ShouldBe(exitCode, $"{Error}\n{Output}");
            if (error.Length == 0) Error.ShouldBeEmpty();
            else Error.ShouldContain(error);
        }

        /// <summary>The line of a document in the table at the end.</summary>
        public string Line(string name) => Output.Split('\n').Last(line => line.StartsWith(name, StringComparison.Ordinal)).TrimEnd();
    }

    /// <summary>Presses Ctrl-C when a certain line is written.</summary>
    private sealed class StopAt(string mark, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(mark, StringComparison.Ordinal) == true) stop.Cancel();
        }
    }
}
