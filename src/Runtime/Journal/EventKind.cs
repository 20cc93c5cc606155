using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Journal.Upcasters;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Makes the event of what was read.</summary>
internal delegate RunEvent EventMaker(in EventMembers members);

/// <summary>One row of the name table: how an event is called in the journal, which shape is written now, and how it is read.</summary>
internal sealed class EventKind
{
    private readonly MemberSet _required;
    private readonly EventUpcaster[] _upcasters;

    /// <param name="name">The name in the journal: never changed, never used again for something else.</param>
    /// <param name="required">The members without which the event makes no sense, beside the time.</param>
    /// <param name="make">Makes the event.</param>
    /// <param name="upcasters">From schema 1 to 2, from 2 to 3 and so on; as many as there are older schemas.</param>
    public EventKind(string name, ReadOnlySpan<Member> required, EventMaker make, params EventUpcaster[] upcasters)
    {
        Name = name;
        Make = make;
        _upcasters = upcasters;
        _required = new MemberSet(required).With(Member.At);
    }

    public string Name { get; }

    /// <summary>The schema that is written now.</summary>
    public int Schema => _upcasters.Length + 1;

    private EventMaker Make { get; }

    /// <summary>Reads data of the current schema.</summary>
    /// <exception cref="JsonException">The data is not such an event.</exception>
    public RunEvent Read(ReadOnlySpan<byte> data, StateJournaling journaling)
    {
        var scan = new EventScan(data);
        var members = new EventMembers();
        members.ReadFrom(ref scan, journaling);
        members.Require(_required);
        var fact = Make(in members);
        return members.Via is null ? fact : fact with { Via = members.Via };
    }

    /// <summary>Brings data of an older schema to the current one, one schema after the other.</summary>
    public ReadOnlySpan<byte> Upcast(ReadOnlySpan<byte> data, int schema)
    {
        var json = JsonNode.Parse(data, documentOptions: new JsonDocumentOptions { MaxDepth = StateSerialization.GreatestDepth }) as JsonObject
            ?? throw new JsonException("The event is no object.");
        for (var from = schema; from < Schema; from++)
            json = Upcast(json, from);
        var buffer = new ArrayBufferWriter<byte>(data.Length);
        using (var writer = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
            json.WriteTo(writer);
        return buffer.WrittenSpan;
    }

    private JsonObject Upcast(JsonObject json, int from)
    {
        try
        {
            return _upcasters[from - 1](json);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Data that its own schema does not allow: whatever an upcaster makes of it, the entry is what is wrong.
            throw new JsonException($"It cannot be brought from schema {from} to {from + 1}: {error.Message}", error);
        }
    }
}
