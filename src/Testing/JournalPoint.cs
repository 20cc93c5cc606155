namespace ActorFlow.Testing;

/// <summary>
/// Where a <see cref="FaultyJournal"/> stands when it calls <see cref="JournalFaultOptions.Reached"/>: the places at which a crash must do no harm.
/// </summary>
public enum JournalPoint
{
    /// <summary>The journal is about to be opened.</summary>
    BeforeOpen,

    /// <summary>The journal is open, and the engine does not know yet.</summary>
    AfterOpen,

    /// <summary>Nothing of a batch is written.</summary>
    BeforeAppend,

    /// <summary>A batch is durable, and nobody knows yet.</summary>
    AfterAppend,

    /// <summary>No snapshot of the call is written.</summary>
    BeforeSnapshot,

    /// <summary>The snapshots are written.</summary>
    AfterSnapshot,

    /// <summary>The baseline is not written.</summary>
    BeforeTrim,

    /// <summary>The baseline is written, and what it stands for removed.</summary>
    AfterTrim,

    /// <summary>Nothing is pruned.</summary>
    BeforePrune,

    /// <summary>What the call asked for is pruned.</summary>
    AfterPrune,

    /// <summary>The run is not set aside.</summary>
    BeforeQuarantine,

    /// <summary>The run is set aside.</summary>
    AfterQuarantine,

    /// <summary>The stop in order is not recorded.</summary>
    BeforeMarkClean,

    /// <summary>The stop in order is recorded.</summary>
    AfterMarkClean,
}
