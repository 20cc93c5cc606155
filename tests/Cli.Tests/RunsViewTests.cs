using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Cli.Views;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>The views of many runs, with a clock of the test's.</summary>
public class RunsViewTests
{
    [Fact]
    public async Task The_plain_view_writes_a_line_for_each_end_and_each_failed_attempt()
    {
        var output = new StringWriter { NewLine = "\n" };
        await using (var view = RunsView.Open(new CliTerminal(output, TextWriter.Null)))
        {
            view.Expect(2);
            view.Name("1", "mill.txt");
            view.AtWork("1", "summarise", 1);
            view.AttemptFailed("1", "summarise", 1, "busy\nand \e[31mred");
            view.Ended("1", "summarised");
            view.Ended("2", "skipped (too short)", before: true);
        }

        output.ToString().ShouldBe("""
            mill.txt: summarise, attempt 1 failed: busy and \u001b[31mred
            [1/2] mill.txt: summarised
            [2/2] 2: skipped (too short), already done

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_live_view_draws_in_place_with_rate_and_estimate_and_leaves_nothing_behind()
    {
        var screen = new Screen();
        var time = new ManualTimeProvider();
        await using (var view = RunsView.Open(new CliTerminal(screen, TextWriter.Null, isInteractive: true, width: () => 90), time))
        {
            view.Expect(4);
            view.Name("1", "mill.txt");
            view.AtWork("1", "load", 1);
            await screen.ShowsAsync(time, "0/4\n  mill.txt: load");

            view.AttemptFailed("1", "load", 1, "busy");
            await screen.ShowsAsync(time, "0/4, 1 attempt failed\n  mill.txt: load, attempt 1 failed: busy");

            time.Advance(TimeSpan.FromSeconds(2));
            view.Ended("1", "summarised");
            view.Ended("2", "summarised");
            await screen.ShowsAsync(time, $"[{new string('=', 15)}{new string(' ', 15)}] 2/4, 1 attempt failed, 0.");
            screen.Text.ShouldMatch(@"/s, about \d\.00 s left");
        }

        screen.Text.ShouldEndWith("\e[?25h", customMessage: "the cursor is shown again");
        screen.Text[screen.Text.LastIndexOf("left", StringComparison.Ordinal)..].ShouldContain("\e[2K", customMessage: "the picture is wiped away");
    }

    [Fact]
    public async Task The_live_view_fits_any_terminal()
    {
        var screen = new Screen();
        var time = new ManualTimeProvider();
        await using var view = RunsView.Open(new CliTerminal(screen, TextWriter.Null, isInteractive: true, width: () => 30), time);
        view.Expect(50);
        foreach (var run in Enumerable.Range(10, 50))
            view.AtWork($"{run}-{new string('x', 100)}", "load", 1);

        await screen.ShowsAsync(time, "  and 42 more");

        screen.Picture.Split('\n').ShouldAllBe(line => line.TrimEnd().Length < 30);
        screen.Picture.Split('\n').Length.ShouldBe(10);
    }
}
