namespace ActorFlow.Telemetry;

/// <summary>Names of spans, instruments and tags. They are API: dashboards and alerts rest on them.</summary>
public static class TelemetryNames
{
    /// <summary>The name of the <c>ActivitySource</c> and of the <c>Meter</c>.</summary>
    public const string Source = "ActorFlow";

    /// <summary>Span: a run as this process sees it, from its start, or from being taken up again, to its end.</summary>
    public const string RunSpan = "actorflow.run";

    /// <summary>Span: a visit, from its dispatch to its outcome; its child spans are the attempts.</summary>
    public const string VisitSpan = "actorflow.visit";

    /// <summary>Span: one attempt of Exec. What Exec does is its child.</summary>
    public const string AttemptSpan = "actorflow.attempt";

    /// <summary>Counter: runs started.</summary>
    public const string RunsStarted = "actorflow.runs.started";

    /// <summary>Counter: runs ended, by <see cref="Status"/>.</summary>
    public const string RunsEnded = "actorflow.runs.ended";

    /// <summary>Counter: visits ended, by <see cref="Outcome"/>.</summary>
    public const string Visits = "actorflow.visits";

    /// <summary>Counter: attempts of Exec ended, by <see cref="Outcome"/>.</summary>
    public const string Attempts = "actorflow.attempts";

    /// <summary>Histogram, in seconds: how long attempts of Exec took.</summary>
    public const string AttemptDuration = "actorflow.attempt.duration";

    /// <summary>Histogram: events in one commit of the journal.</summary>
    public const string CommitSize = "actorflow.commit.size";

    /// <summary>Histogram, in seconds: how long commits of the journal took.</summary>
    public const string CommitDuration = "actorflow.commit.duration";

    /// <summary>Tag: the flow's name; of a visit in a nested flow, that flow's.</summary>
    public const string Flow = "actorflow.flow";

    /// <summary>Tag of spans: the run's id. Not a tag of instruments, where it would make a series of each run.</summary>
    public const string Run = "actorflow.run.id";

    /// <summary>Tag of spans: whether the run was taken up from the journal.</summary>
    public const string Recovered = "actorflow.run.recovered";

    /// <summary>Tag: how a run ended: completed, failed, cancelled or killed.</summary>
    public const string Status = "actorflow.run.status";

    /// <summary>Tag: the node's name in instruments, its path in spans.</summary>
    public const string Node = "actorflow.node";

    /// <summary>Tag of spans: which entry into the node it is, from 1.</summary>
    public const string Visit = "actorflow.visit.number";

    /// <summary>Tag of spans: which try of Exec it is, from 1.</summary>
    public const string Attempt = "actorflow.attempt.number";

    /// <summary>Tag of spans: the action that a visit named.</summary>
    public const string Action = "actorflow.action";

    /// <summary>Tag: how a visit or attempt ended: completed, failed, interrupted, abandoned, or suspended: let go of while it waits.</summary>
    public const string Outcome = "actorflow.outcome";
}
