namespace ActorFlow.Testing;

/// <summary>What a <see cref="FaultyJournal"/> does wrong.</summary>
public enum JournalFault
{
    /// <summary>
    /// The whole batch is refused with a <see cref="JournalUnavailableException"/>, nothing is written, and nothing will be until the journal is
    /// opened anew: a full disk, a failed flush.
    /// </summary>
    Refusal,

    /// <summary>An append is not written, and its answer is unknown: the connection broke before the request arrived.</summary>
    LostWrite,

    /// <summary>An append is written and durable, and its answer is unknown: executed but timed out.</summary>
    LostAnswer,

    /// <summary>The batch is held back for a while and then written.</summary>
    Delay,
}
