namespace ActorFlow.Journal;

/// <summary>What a caller of a server may do. A set: rights are added up, and <see cref="Admin"/> holds all of them.</summary>
[Flags]
public enum AccessRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look at flows, runs, states, events and questions.</summary>
    Read = 1,

    /// <summary>Start runs and steer them; look at them, too.</summary>
    Operate = 2,

    /// <summary>See questions and answer them. Nothing else: who answers need not see what runs hold.</summary>
    Answer = 4,

    /// <summary>Everything: also keys, audit, documents, prune and whatever concerns the whole system.</summary>
    Admin = 8,
}
