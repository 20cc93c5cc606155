namespace ActorFlow.Maintenance;

/// <summary>How a run is imported.</summary>
public sealed record RunImportOptions
{
    /// <summary>The id it gets here, or null for its own. Under another id its visits have other idempotency keys.</summary>
    public RunId? As { get; init; }

    /// <summary>Whether its start key is left out, so that a run that holds the key here stands in no way. The default value is false.</summary>
    public bool WithoutKey { get; init; }

    /// <summary>
    /// Whether the readable part of a damaged run is taken: it then stands where that part ends, and may do again what it had done after. The default
    /// value is false.
    /// </summary>
    public bool AcceptDamage { get; init; }
}
