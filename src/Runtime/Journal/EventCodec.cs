using System.Text.Json;
using System.Text.Unicode;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>
/// Events to journal entries and back: UTF-8 JSON, a fixed name table, a schema version per event. <c>events.md</c> describes the format.
/// </summary>
/// <remarks>
/// Thread-safe; an <see cref="EventBuffer"/> is not. What an event says is written whole; what only lives in the process is not (places, live
/// exceptions).
/// </remarks>
internal sealed class EventCodec(StateJournaling journaling, EventTable? table = null)
{
    [ThreadStatic]
    private static EventBuffer? _scratch;

    private readonly EventTable _table = table ?? EventTable.Current;

    /// <summary>How values are written and read.</summary>
    public StateJournaling Journaling => journaling;

    /// <summary>The same with other blobs.</summary>
    public EventCodec With(IStateBlobs blobs) => new(journaling.With(blobs), _table);

    /// <summary>Encodes an event into a buffer. The entry is valid until the buffer is reset.</summary>
    /// <param name="fact">The event.</param>
    /// <param name="version">Its place in the run.</param>
    /// <param name="into">Takes the bytes.</param>
    public JournalEntry Encode(RunEvent fact, long version, EventBuffer into)
    {
        var name = EventWriter.Write(into.Begin(), fact, journaling);
        return new JournalEntry(version, name, _table[name].Schema, into.Take());
    }

    /// <summary>Encodes an event into memory of its own.</summary>
    public JournalEntry Encode(RunEvent fact, long version)
    {
        var scratch = _scratch ??= new EventBuffer();
        var entry = Encode(fact, version, scratch);
        entry = entry with { Data = entry.Data.ToArray() };
        scratch.Reset();
        return entry;
    }

    /// <summary>Decodes an entry.</summary>
    /// <exception cref="JournalTooNewException">The event, or its schema, is of a newer build. The run is not this build's; it is not
    /// damaged.</exception>
    /// <exception cref="RunJournalException">The entry is not what any build writes: the run's journal is damaged.</exception>
    public RunEvent Decode(RunId runId, in JournalEntry entry)
    {
        if (!_table.TryFind(entry.Name, out var kind))
            throw new JournalTooNewException(runId, entry.Version, entry.Name, entry.Schema, known: 0);
        if (entry.Schema > kind.Schema)
            throw new JournalTooNewException(runId, entry.Version, entry.Name, entry.Schema, kind.Schema);
        if (entry.Schema < 1)
            throw Unreadable(runId, entry, "there is no such schema");
        var data = entry.Data.Span;
        if (!Utf8.IsValid(data))
            throw Unreadable(runId, entry, "it is not UTF-8");
        try
        {
            return kind.Read(entry.Schema == kind.Schema ? data : kind.Upcast(data, entry.Schema), journaling);
        }
        catch (Exception error)
            when (error is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            // Whatever a reader trips over in foreign data; faults of the machine and of the program pass.
            throw Unreadable(runId, entry, error.Message, error);
        }
    }

    private static RunJournalException Unreadable(RunId runId, in JournalEntry entry, string why, Exception? error = null)
        => new(runId, entry.Version, $"the event '{entry.Name}' (schema {entry.Schema}) cannot be read: {why}", error);
}
