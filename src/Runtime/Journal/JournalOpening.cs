namespace ActorFlow.Journal;

/// <summary>How a journal was found when it was opened.</summary>
/// <param name="WasClean">Whether the last engine stopped in order. A new journal is clean.</param>
/// <param name="Incarnation">A number that grows with every opening: the first half of every <see cref="AppendId"/> written until it is opened
/// again.</param>
public sealed record JournalOpening(bool WasClean, long Incarnation);
