namespace ActorFlow.Testing;

/// <summary>What a <see cref="FaultyJournal"/> does wrong with a single call. The next one may be well: nothing has to be opened anew.</summary>
public enum JournalCallFault
{
    /// <summary>Nothing is done, and a <see cref="JournalUnavailableException"/> says so: the request never arrived.</summary>
    Failure,

    /// <summary>It is done, and a <see cref="JournalUnavailableException"/> is all that is heard of it: executed but timed out.</summary>
    LostAnswer,

    /// <summary>It is held back for a while and then done.</summary>
    Delay,
}
