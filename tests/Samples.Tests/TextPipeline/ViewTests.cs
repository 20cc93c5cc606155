using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;
using ActorFlow.Samples.TextPipeline.View;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class ViewTests
{
    private static readonly Document Mill = new("mill.txt", "/texts/mill.txt", "1");
    private static readonly Document Note = new("note.txt", "/texts/note.txt", "2");
    private static readonly ReportRow MillRow = new(
        "mill.txt", Outcome.Summarised, new TextFacts(1234, 80, 1700, 71.25, 6.04, []), ["It runs."], null);
    private static readonly ReportRow NoteRow = new("note.txt", Outcome.Skipped, new TextFacts(4, 1, 5, 90, 1, []), [], "too short");

    [Fact]
    public void The_plain_view_writes_a_line_for_each_end_and_each_retry()
    {
        var output = new StringWriter { NewLine = "\n" };
        using (var view = new PlainView(output))
        {
            view.Begin([Mill, Note]);
            view.StepStarted(Mill.RunId, "summarise", 1);
            view.AttemptFailed(Mill.RunId, "summarise", 1, "busy");
            view.AttemptFailed("a run of yesterday", "summarise", 1, "busy");
            view.Finished(Mill, MillRow, before: false);
            view.Finished(Note, NoteRow, before: true);
        }

        output.ToString().ShouldBe(
            """
            retry mill.txt: summarise, attempt 1: busy
            [1/2] mill.txt: summarised
            [2/2] note.txt: skipped (too short), already done

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_live_view_draws_in_place_and_leaves_nothing_behind()
    {
        var output = new StringWriter();
        var time = new ManualTimer();
        using (var view = new LiveView(output, () => 40, time))
        {
            view.Begin([Mill, Note]);
            view.StepStarted(Mill.RunId, "load", 1);
            time.Fire();
            output.ToString().ShouldBe($"[{new string(' ', 30)}] 0/2\n  mill.txt: load\n");

            time.Fire();
            output.ToString().ShouldNotContain("\e", customMessage: "nothing has changed, so nothing is drawn");

            view.Finished(Mill, MillRow, before: false);
            time.Fire();
            output.ToString().ShouldEndWith($"\e[2F\e[J[{new string('=', 15)}{new string(' ', 15)}] 1/2\n");
        }

        output.ToString().ShouldEndWith("\e[1F\e[J");
    }

    [Fact]
    public void The_live_view_fits_any_terminal()
    {
        var output = new StringWriter();
        var time = new ManualTimer();
        Document[] many = [.. Enumerable.Range(10, 50).Select(i => new Document($"{i}-{new string('x', 100)}.txt", $"/{i}", $"{i}"))];
        using var view = new LiveView(output, () => 30, time);
        view.Begin(many);
        foreach (Document document in many) view.StepStarted(document.RunId, "load", 1);

        time.Fire();

        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(10);
        lines[^1].ShouldBe("  and 42 more");
        lines.ShouldAllBe(line => line.Length < 30);
    }

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

    /// <summary>A clock whose only timer fires when the test says so.</summary>
    private sealed class ManualTimer : TimeProvider
    {
        private Action _tick = () => { };

        public void Fire() => _tick();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
