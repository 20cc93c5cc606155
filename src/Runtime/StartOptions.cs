using System.Text.Json;

namespace ActorFlow;

/// <summary>How a run is started.</summary>
public sealed class StartOptions
{
    /// <summary>The run's id; null (the default) makes one. A known id gives the run that has it, whatever its status; its first input stands.</summary>
    public RunId? Id { get; init; }

    /// <summary>A key that starts at most one run, for callers who may ask twice; null (the default) is none. A known key gives the run it started.</summary>
    public string? Key { get; init; }

    /// <summary>Tags for listing. The default is none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>JSON that is shown with the run, not indexed. The default is none.</summary>
    public JsonElement? Memo { get; init; }

    /// <summary>The run on whose behalf this one is started, for listing; null (the default) is none. The two lead lives of their own.</summary>
    public RunId? Parent { get; init; }
}
