using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>Why something is asked of a run, as JSON.</summary>
internal sealed record ReasonJson
{
    /// <summary>Why, for people; kept with the run.</summary>
    public string? Reason { get; init; }
}

/// <summary>How a run is retried, as JSON.</summary>
internal sealed record RetryJson
{
    /// <summary>Whether the visits that run again get new idempotency keys.</summary>
    public bool NewKeys { get; init; }
}

/// <summary>
/// What became of a request of a run, as JSON: <c>changed</c> is false where the run was so already, or could not do it; <c>status</c> tells which.
/// </summary>
internal sealed record ChangedJson(RunId Id, bool Changed, RunStatus? Status);

/// <summary>A signal, as JSON.</summary>
internal sealed record SignalJson
{
    /// <summary>What it carries: any JSON.</summary>
    public JsonElement? Payload { get; init; }
}

/// <summary>What became of a signal, as JSON: <c>counted</c> is false where the same delivery was taken before.</summary>
internal sealed record SignalledJson(RunId Id, string Signal, bool Counted);

/// <summary>An update, as JSON.</summary>
internal sealed record UpdateJson
{
    /// <summary>What the flow's handler gets: any JSON.</summary>
    public JsonElement? Argument { get; init; }
}

/// <summary>The answer of a flow to an update, as JSON.</summary>
internal sealed record UpdatedJson(RunId Id, string Update, JsonElement Result);

/// <summary>What is asked of many runs, as JSON.</summary>
internal sealed record BulkJson(BulkAction Action, BulkQueryJson Query)
{
    /// <summary>Whether only those are told that would be asked.</summary>
    public bool DryRun { get; init; }

    /// <summary>The most runs to ask, 1 to 1000. Where it is left out: 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Why, for cancel and kill.</summary>
    public string? Reason { get; init; }

    /// <summary>For retry: whether the visits that run again get new idempotency keys.</summary>
    public bool NewKeys { get; init; }
}

/// <summary>What can be asked of many runs.</summary>
internal enum BulkAction
{
    Cancel,
    Pause,
    Resume,
    Retry,
    Kill,
    Compensate,
}

/// <summary>Which runs are meant, as JSON: those for which all holds that is said.</summary>
internal sealed record BulkQueryJson
{
    public IReadOnlyList<RunId>? Ids { get; init; }

    public IReadOnlyList<RunStatus>? Statuses { get; init; }

    public string? Flow { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Text { get; init; }

    public RunId? Parent { get; init; }

    public bool Roots { get; init; }

    public DateTimeOffset? StartedFrom { get; init; }

    public DateTimeOffset? StartedBefore { get; init; }
}

/// <summary>What became of a request of many runs, as JSON.</summary>
internal sealed record BulkOutcomeJson(BulkAction Action, bool DryRun, int Matched, int Changed, int Unchanged, int Failed, bool More,
    IReadOnlyList<BulkRunJson> Runs);

/// <summary>What became of it for one run, as JSON.</summary>
internal sealed record BulkRunJson(RunId Id, string Flow, bool? Changed, string? Code, string? What);
