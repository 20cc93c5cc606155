using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Cli.Views;
using ActorFlow.Testing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>How far batches have come, as a person sees it.</summary>
[Trait("semantics", "3")]
public sealed class BatchTerminalTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static BatchProgress Batch(long? total, long done, long failed = 0, int inFlight = 10, double perSecond = 0)
        => new("r", "resize", 1, total, done, failed, inFlight, 10, 10, perSecond, IsOver: false);

    [Fact]
    public void A_line_tells_counts_failures_what_is_at_work_rate_and_estimate()
    {
        BatchLine.Of(Batch(5000, 1200, 50, 10, 250)).ShouldBe("resize: [=======                       ] 1250/5000 items, 50 failed, 10 at work, 250/s, about 15.0 s left");
        BatchLine.Of(Batch(3, 0)).ShouldBe("resize: [                              ] 0/3 items, 10 at work");
        BatchLine.Of(Batch(null, 7, perSecond: 0.52) with { Visit = 2 }).ShouldBe("resize #2: 7 items, 10 at work, 0.5/s");
    }

    [Fact]
    public void Of_an_engine_elsewhere_the_journal_tells_counts_and_the_rate_on_average()
    {
        var visit = new VisitDetail { Id = 1, Node = "resize", Number = 1, Status = VisitStatus.Running, Since = Now.AddSeconds(-20), Items = new BatchCounts(990, 10, 5000) };

        BatchLine.Of(visit, Now).ShouldBe("resize: [======                        ] 1000/5000 items, 10 failed, 50/s, about 1 min 20 s left");
        BatchLine.Of(visit with { EndedAt = Now }, Now).ShouldBeNull();
        BatchLine.Of(visit with { Items = null }, Now).ShouldBeNull();
    }

    [Fact]
    public void The_picture_of_a_run_has_a_line_for_each_batch_at_work()
    {
        var board = new BatchBoard();
        board.Note(Batch(10, 4) with { Node = "b" });
        board.Note(Batch(10, 5) with { Node = "a" });
        board.Note(Batch(10, 6) with { Node = "c" });
        board.Note(Batch(10, 10) with { Node = "c", IsOver = true });
        var since = Now.AddSeconds(-10);
        var elsewhere = new VisitDetail { Id = 4, Node = "d", Number = 1, Status = VisitStatus.Running, Since = since, Items = new BatchCounts(100, 0, null) };
        var told = elsewhere with { Node = "a", Items = new BatchCounts(1, 0, 10) };
        var run = new RunDetail
        {
            RunId = "r", Flow = "f", Fingerprint = "", Status = RunStatus.Running, Version = 3, StartedAt = since, UpdatedAt = Now, Visits = [told, elsewhere],
        };

        var picture = Drawn(run, board);

        picture.ShouldContain("  a: [===============               ] 5/10 items");
        picture.ShouldContain("  b: [============                  ] 4/10 items");
        picture.ShouldContain("  d: 100 items, 10/s");
        picture.Split('\n').Count(line => line.StartsWith("  a: ", StringComparison.Ordinal)).ShouldBe(1, "what the engine tells is newer than what the journal does");
        picture.ShouldNotContain("  c:");
    }

    [Fact]
    public async Task The_view_of_many_runs_shows_what_their_batches_are_at()
    {
        var screen = new Screen();
        var time = new ManualTimeProvider();
        await using (var view = RunsView.Open(new CliTerminal(screen, TextWriter.Null, isInteractive: true, width: () => 120), time))
        {
            view.Expect(1);
            view.Name("r", "holiday");
            view.Progress(Batch(5000, 1200, 50, 10, 250));
            await screen.ShowsAsync(time, "holiday: resize: [=======");
        }

        screen.Text.ShouldContain("holiday: resize: [=======                       ] 1250/5000 items, 50 failed, 10 at work, 250/s, about 15.0 s left");
    }

    [Theory]
    [InlineData("items")]
    [InlineData("quick-items")]
    public async Task A_batch_at_work_is_shown_on_the_terminal_and_its_picture_is_wiped_away(string flow)
    {
        using var shop = new Shop();
        await using var life = shop.StartOnTerminal(shop.GateRun("live", flow: flow));
        await shop.AtGateAsync("live", life);
        await life.SaysAsync(said => said.Contains("each: [============================= ] 99/100 items, 1 failed, 1 at work", StringComparison.Ordinal), "how far the batch has come");

        shop.OpenGate("live");

        (await life.EndAsync()).ShouldBe(0, life.Describe("was to end well"));
        life.Out[life.Out.LastIndexOf("\e[2K", StringComparison.Ordinal)..].ShouldNotContain("at work");
    }

    [Fact]
    public async Task A_batch_of_an_engine_elsewhere_is_shown_by_what_its_journal_tells()
    {
        using var shop = new Shop();
        await using var engine = shop.Start(shop.GateRun("far", flow: "items"));
        await shop.AtGateAsync("far", engine);
        await using var watcher = shop.StartOnTerminal(["wait", "far"]);

        await watcher.SaysAsync(said => said.Contains("] 99/100 items, 1 failed", StringComparison.Ordinal), "how far the batch has come");
        (await shop.CallAsync("show", "far")).ShouldEndWith(0).Out.ShouldContain("99 of 100 items");
        (await shop.CallAsync("show", "far", "--json")).ShouldEndWith(0).Out.ShouldMatch("\"items\": ?\\{\\s*\"done\": ?98,\\s*\"failed\": ?1,\\s*\"total\": ?100");
        shop.OpenGate("far");

        (await watcher.EndAsync()).ShouldBe(0, watcher.Describe("was to end well"));
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    private static string Drawn(RunDetail run, BatchBoard board)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        console.Write(RunPicture.Of(run, Now, 120, board));
        return text.ToString();
    }
}
