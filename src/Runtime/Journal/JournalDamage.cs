namespace ActorFlow.Journal;

/// <summary>A piece of damage in a journal.</summary>
/// <param name="RunId">The run it harms; null when it is the file or the database that is damaged.</param>
/// <param name="Kind">What is damaged.</param>
/// <param name="What">What does not fit, for people.</param>
public sealed record JournalDamage(RunId? RunId, DamageKind Kind, string What);

/// <summary>What is damaged.</summary>
public enum DamageKind
{
    /// <summary>The structure of the file or database: restore it from a backup.</summary>
    Storage,

    /// <summary>Entries of a run: it cannot be resumed.</summary>
    Entries,

    /// <summary>The baseline of a trimmed run: it cannot be resumed.</summary>
    Baseline,

    /// <summary>A snapshot: it is ignored, and made anew in time.</summary>
    Snapshot,

    /// <summary>A blob: runs that name it fail when they read it.</summary>
    Blob,

    /// <summary>The index disagrees with the entries or the counts.</summary>
    Index,
}
