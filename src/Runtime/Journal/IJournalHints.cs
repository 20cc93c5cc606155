namespace ActorFlow.Journal;

/// <summary>
/// Tells that other members have changed something, so that nobody need look as often. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// Hints only: one may come for nothing, be merged with others, or get lost, so whoever listens looks now and then in any case. At most one per
/// commit. Without the capability, looking is all.
/// </remarks>
public interface IJournalHints
{
    /// <summary>Begins to tell.</summary>
    /// <param name="heard">Is called on any thread, also from within a call of the journal, and must return at once.</param>
    /// <returns>Ends it.</returns>
    IDisposable Listen(Action<JournalHint> heard);
}

/// <summary>What may have changed.</summary>
[Flags]
public enum JournalHint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Commands were put into inboxes.</summary>
    InboxRows = 1,

    /// <summary>Commands were answered.</summary>
    InboxAnswers = 2,

    /// <summary>Runs have ended.</summary>
    RunsEnded = 4,

    /// <summary>Work was offered.</summary>
    Offers = 8,

    /// <summary>Something came of offers.</summary>
    OfferOutcomes = 16,

    /// <summary>Anything: hints may have been lost.</summary>
    All = InboxRows | InboxAnswers | RunsEnded | Offers | OfferOutcomes,
}
