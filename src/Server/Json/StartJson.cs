using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>What a run is started with, as JSON.</summary>
internal sealed record StartJson
{
    /// <summary>What the run's state begins with: a JSON object of values by key.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Variables of the run alone; only those that the flow's document lets a start set.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The run's id; one is made where it is left out. A known id gives the run that has it.</summary>
    public RunId? Id { get; init; }

    /// <summary>A key that starts at most one run.</summary>
    public string? Key { get; init; }

    /// <summary>Tags for listing.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>JSON that is shown with the run.</summary>
    public JsonElement? Memo { get; init; }

    /// <summary>After how many seconds the run is asked to cancel.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>The run on whose behalf it is started.</summary>
    public RunId? Parent { get; init; }
}

/// <summary>What a run of a bundle is started with, as JSON.</summary>
internal sealed record BundleStartJson
{
    /// <summary>What the run's state begins with: a JSON object of values by key.</summary>
    public JsonElement? InitialData { get; init; }

    /// <summary>Variables of the run alone; only those that the flow's document lets a start set.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }
}

/// <summary>A run that was started, or found by its id or key, as JSON.</summary>
internal sealed record StartedJson(RunId Id, string Flow, bool IsNew);

/// <summary>What a fork is started with, as JSON.</summary>
internal sealed record ForkJson(long Version)
{
    /// <summary>The id of the new run.</summary>
    public RunId? Id { get; init; }

    /// <summary>The key of the new run.</summary>
    public string? Key { get; init; }

    /// <summary>The tags of the new run.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>JSON that is shown with the new run.</summary>
    public JsonElement? Memo { get; init; }
}
