using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorFlow.Actors.Journal;
using ActorFlow.Telemetry;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>Listeners hear the whole process, so each test looks only at its own flow.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_run_its_visits_and_their_attempts_are_nested_spans_below_the_caller()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        Activity? inExec = null;
        Activity? inPost = null;
        var node = Node.Named("work").Exec(async x =>
        {
            await Task.Yield();
            inExec = Activity.Current;
            return x.Attempt == 1 ? throw new FormatException("odd") : 1;
        }).Post((s, n) => { inPost = Activity.Current; return "done"; }).Attempts(2);
        var flow = Flow.Named("traced").StartAt(node).Build();

        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        await flow.RunAsync();

        var mine = spans.Where(span => span.TraceId == caller.TraceId).ToList();
        var run = mine.Single(span => span.OperationName == TelemetryNames.RunSpan);
        var visit = mine.Single(span => span.OperationName == TelemetryNames.VisitSpan);
        var attempts = mine.Where(span => span.OperationName == TelemetryNames.AttemptSpan).ToList();
        run.ParentSpanId.ShouldBe(caller.SpanId);
        visit.ParentSpanId.ShouldBe(run.SpanId);
        attempts.Select(span => (span.ParentSpanId, span.GetTagItem(TelemetryNames.Outcome)))
            .ShouldBe([(visit.SpanId, "failed"), (visit.SpanId, "completed")]);
        (inExec, inPost).ShouldBe((attempts[1], visit));
        (run.GetTagItem(TelemetryNames.Status), run.GetTagItem(TelemetryNames.Flow)).ShouldBe(("completed", "traced"));
        (visit.GetTagItem(TelemetryNames.Node), visit.GetTagItem(TelemetryNames.Action), visit.GetTagItem(TelemetryNames.Outcome)).ShouldBe(
            ("work", "done", "completed"));
        attempts[0].Status.ShouldBe(ActivityStatusCode.Error);
        Activity.Current.ShouldBe(caller);
    }

    [Fact]
    public async Task Starts_ends_visits_attempts_and_commits_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, object? Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Source)
                    meter.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();
        var good = Node.Named("good").Exec(x => 1);
        var bad = Node.Named("bad").Exec<int>((ExecContext x) => throw new FormatException("odd")).Attempts(2);
        var flow = Flow.Named("measured").StartAt(good).Connect(good, bad).Build();

        await Flows.RunAsync(flow, o => { o.AddFlow(flow); o.UseJournal(_ => new InMemoryJournal()); });

        measured.Where(m => m.Tags.Contains("=measured", StringComparison.Ordinal) && m.Value is long).Select(m => $"{m.Name} {m.Tags}")
            .Order(StringComparer.Ordinal).ShouldBe(
        [
            "actorflow.attempts actorflow.flow=measured actorflow.node=bad actorflow.outcome=failed",
            "actorflow.attempts actorflow.flow=measured actorflow.node=bad actorflow.outcome=failed",
            "actorflow.attempts actorflow.flow=measured actorflow.node=good actorflow.outcome=completed",
            "actorflow.runs.ended actorflow.flow=measured actorflow.run.status=failed",
            "actorflow.runs.started actorflow.flow=measured",
            "actorflow.visits actorflow.flow=measured actorflow.node=bad actorflow.outcome=failed",
            "actorflow.visits actorflow.flow=measured actorflow.node=good actorflow.outcome=completed",
        ]);
        measured.Count(m => m.Name == TelemetryNames.AttemptDuration && m.Tags.Contains("=measured", StringComparison.Ordinal)).ShouldBe(3);
        measured.ShouldContain(m => m.Name == TelemetryNames.CommitSize && (long)m.Value! > 0);
        measured.ShouldContain(m => m.Name == TelemetryNames.CommitDuration);
    }

    [Fact]
    public async Task What_a_node_logs_carries_run_and_node()
    {
        var log = new ListLogger();
        var node = Node.Named("work").Exec(async x =>
        {
            await Task.Yield();
            log.LogInformation("inside");
            return 1;
        });

        await Flows.RunAsync(Flows.Of(node), o => o.LoggerFactory = log);

        var scope = log.Lines.Single(line => line.Text == "inside").Scopes.ShouldHaveSingleItem();
        var values = ((IEnumerable<KeyValuePair<string, object?>>)scope).ToDictionary();
        (values["Node"], values["Visit"], values["Attempt"]).ShouldBe(("work", 1, 1));
        values["RunId"].ShouldNotBeNull();
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
