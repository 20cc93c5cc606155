namespace ActorFlow.Journal;

/// <summary>One journaled event.</summary>
/// <param name="Version">Its place in the run, from 1 without gaps.</param>
/// <param name="Name">The event's name from a fixed table; never the name of a type.</param>
/// <param name="Schema">The schema version of the event's data.</param>
/// <param name="Data">The event as UTF-8 JSON.</param>
public readonly record struct JournalEntry(long Version, string Name, int Schema, ReadOnlyMemory<byte> Data);
