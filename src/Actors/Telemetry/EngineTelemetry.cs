using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ActorFlow.Telemetry;

namespace ActorFlow.Actors.Telemetry;

/// <summary>The engine's spans and instruments. Each method costs a branch while nobody listens.</summary>
internal static class EngineTelemetry
{
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Interrupted = "interrupted";
    public const string Abandoned = "abandoned";
    public const string Suspended = "suspended";

    private static readonly ActivitySource Source = new(TelemetryNames.Source);
    private static readonly Meter Meter = new(TelemetryNames.Source);
    private static readonly Counter<long> RunsStarted = Meter.CreateCounter<long>(TelemetryNames.RunsStarted, "{run}", "Runs started.");
    private static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>(TelemetryNames.RunsEnded, "{run}", "Runs ended.");
    private static readonly Counter<long> Visits = Meter.CreateCounter<long>(TelemetryNames.Visits, "{visit}", "Visits ended.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(TelemetryNames.Attempts, "{attempt}", "Attempts of Exec ended.");
    private static readonly Histogram<double> AttemptDuration = Meter.CreateHistogram<double>(
        TelemetryNames.AttemptDuration, "s", "How long attempts of Exec took.");
    private static readonly Histogram<long> CommitSize = Meter.CreateHistogram<long>(TelemetryNames.CommitSize, "{event}", "Events in one commit.");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        TelemetryNames.CommitDuration, "s", "How long commits took.");

    /// <summary>Whether anything about attempts is wanted.</summary>
    public static bool WatchesAttempts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Source.HasListeners() || Attempts.Enabled || AttemptDuration.Enabled;
    }

    /// <summary>Whether anybody may want spans.</summary>
    public static bool WatchesSpans => Source.HasListeners();

    /// <summary>Whether anybody counts visits.</summary>
    public static bool CountsVisits => Visits.Enabled;

    public static bool WatchesCommits => CommitSize.Enabled || CommitDuration.Enabled;

    /// <summary>Counts a new run.</summary>
    public static void RunStarted(string flow)
    {
        if (RunsStarted.Enabled)
            CountStart(flow);
    }

    private static void CountStart(string flow) => RunsStarted.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Flow, flow));

    /// <summary>Begins a run's span; null when nobody listens or it is not sampled.</summary>
    public static Activity? BeginRun(RunId runId, string flow, ActivityContext parent, bool recovered)
    {
        if (!Source.HasListeners() || Begin(TelemetryNames.RunSpan, parent) is not { } span)
            return null;
        span.SetTag(TelemetryNames.Run, runId.Value).SetTag(TelemetryNames.Flow, flow);
        return recovered ? span.SetTag(TelemetryNames.Recovered, true) : span;
    }

    /// <summary>Counts a run that has ended, and ends its span.</summary>
    public static void RunEnded(Activity? span, string flow, RunStatus status)
    {
        if (span is not null || RunsEnded.Enabled)
            TellEnd(span, flow, status);
    }

    private static void TellEnd(Activity? span, string flow, RunStatus status)
    {
        var text = status switch
        {
            RunStatus.Completed => Completed,
            RunStatus.Failed => Failed,
            RunStatus.Cancelled => "cancelled",
            _ => "killed",
        };
        if (RunsEnded.Enabled)
            RunsEnded.Add(1, new(TelemetryNames.Flow, flow), new(TelemetryNames.Status, text));
        if (span is null)
            return;
        span.SetTag(TelemetryNames.Status, text);
        if (status == RunStatus.Failed)
            span.SetStatus(ActivityStatusCode.Error);
        span.Stop();
    }

    /// <summary>Begins a visit's span; null when nobody listens or it is not sampled.</summary>
    public static Activity? BeginVisit(Activity? run, RunId runId, string flow, string path, int visit)
    {
        if (!Source.HasListeners() || Begin(TelemetryNames.VisitSpan, run?.Context ?? default) is not { } span)
            return null;
        return span.SetTag(TelemetryNames.Run, runId.Value).SetTag(TelemetryNames.Flow, flow).SetTag(TelemetryNames.Node, path)
            .SetTag(TelemetryNames.Visit, visit);
    }

    /// <summary>Counts a visit that has ended, and ends its span.</summary>
    public static void VisitEnded(Activity? span, string flow, string node, string outcome, ActionName? action, RunError? error)
    {
        if (Visits.Enabled)
            Visits.Add(1, new(TelemetryNames.Flow, flow), new(TelemetryNames.Node, node), new(TelemetryNames.Outcome, outcome));
        if (span is null)
            return;
        span.SetTag(TelemetryNames.Outcome, outcome);
        if (action is { } named)
            span.SetTag(TelemetryNames.Action, named.Value);
        if (error is not null)
            span.SetStatus(ActivityStatusCode.Error, error.Message);
        span.Stop();
    }

    /// <summary>Begins an attempt's span on the present flow of execution, which is left as it is by whoever started it.</summary>
    public static Activity? BeginAttempt(Activity? visit, string path, int attempt)
        => Source.HasListeners()
            ? Source.StartActivity(TelemetryNames.AttemptSpan, ActivityKind.Internal, visit?.Context ?? default)
                ?.SetTag(TelemetryNames.Node, path).SetTag(TelemetryNames.Attempt, attempt)
            : null;

    public static void AttemptEnded(Activity? span, string flow, string node, TimeSpan took, Exception? error)
    {
        var outcome = error is null ? Completed : Failed;
        if (Attempts.Enabled)
            Attempts.Add(1, new(TelemetryNames.Flow, flow), new(TelemetryNames.Node, node), new(TelemetryNames.Outcome, outcome));
        if (AttemptDuration.Enabled)
            AttemptDuration.Record(took.TotalSeconds, new(TelemetryNames.Flow, flow), new(TelemetryNames.Node, node),
                new(TelemetryNames.Outcome, outcome));
        if (span is null)
            return;
        span.SetTag(TelemetryNames.Outcome, outcome);
        if (error is not null)
            span.SetStatus(ActivityStatusCode.Error, error.Message).AddException(error);
        span.Stop();
    }

    public static void Committed(int events, TimeSpan took)
    {
        if (CommitSize.Enabled)
            CommitSize.Record(events);
        if (CommitDuration.Enabled)
            CommitDuration.Record(took.TotalSeconds);
    }

    /// <summary>Begins a span without making it the current one: the turn that begins it serves other work too.</summary>
    private static Activity? Begin(string name, ActivityContext parent)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent);
        Activity.Current = before;
        return span;
    }
}
