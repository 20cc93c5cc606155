namespace ActorFlow.Journal;

/// <summary>Names one append for good, so that an unknown outcome can be settled by looking for it.</summary>
/// <param name="Incarnation">The opening of the journal by the engine that appends.</param>
/// <param name="Counter">Grows with every append of that engine.</param>
public readonly record struct AppendId(long Incarnation, long Counter);
