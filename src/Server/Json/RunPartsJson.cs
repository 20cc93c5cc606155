namespace ActorFlow.Server.Json;

/// <summary>A page of the events of a run, as JSON: <c>next</c> is what <c>after</c> takes for the next page, or null.</summary>
internal sealed record EventPageJson(RunId Id, IReadOnlyList<EventJson> Events, long? Next);

/// <summary>The child runs of a run, theirs, and so on, as JSON.</summary>
internal sealed record FamilyTreeJson(RunId Id, IReadOnlyList<FamilyJson> Children, bool More);

/// <summary>What a run is for its diagram, as JSON.</summary>
internal sealed record AsideListJson(IReadOnlyList<AsideRunJson> Runs);

/// <summary>A run that is set aside, as JSON.</summary>
internal sealed record AsideRunJson(RunId Id, string? Flow, RunStatus Status, RunStatus Before, string Reason, string Build, DateTimeOffset Since);

/// <summary>What is pruned, as JSON.</summary>
internal sealed record PruneJson
{
    /// <summary>Runs that ended before this time.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>Pruned runs that ended before this time are forgotten: their ids and keys are free again.</summary>
    public DateTimeOffset? ForgetBefore { get; init; }

    /// <summary>Only runs that ended so.</summary>
    public IReadOnlyList<RunStatus>? Statuses { get; init; }

    /// <summary>Only runs of this flow.</summary>
    public string? Flow { get; init; }

    /// <summary>The most runs to prune in this call.</summary>
    public int? Most { get; init; }
}

/// <summary>How many runs were pruned, as JSON.</summary>
internal sealed record PrunedJson(int Pruned, int Forgotten);
