namespace ActorFlow.Journal;

/// <summary>A run's row in the index: what listing, searching and waking need without reading the run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Flow">The flow's name.</param>
/// <param name="Fingerprint">The definition the run was started with, or the one it has adopted since.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="UpdatedAt">When the row last changed.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="Key">The start key, or null; unique in the journal.</param>
/// <param name="Tags">Tags for listing.</param>
/// <param name="Parent">The run that started it, or null.</param>
/// <param name="Due">The earliest time at which something of the run is due, or null when nothing waits for time.</param>
/// <param name="Outcome">The outcome action of a completed run, the error of a failed one, the reason of a cancelled or killed one, else null. Cut at
/// 1 024 characters.</param>
public sealed record RunSummary(
    RunId RunId,
    string Flow,
    string Fingerprint,
    RunStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? EndedAt,
    string? Key,
    IReadOnlyList<string> Tags,
    string? Parent,
    DateTimeOffset? Due,
    string? Outcome)
{
    /// <summary>Whether the run was pruned: its entries are gone, and this row is what is left, so that its id and key are not used again.</summary>
    public bool IsPruned { get; init; }
}
