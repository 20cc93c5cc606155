using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Reads the members of a journaled event, forward only, and refuses what no writer of events writes.</summary>
/// <remarks>
/// Tolerant where a newer writer may have added something: unknown members are skipped. Strict where it may not: types, ranges, a member given twice.
/// </remarks>
internal ref struct EventScan
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = StateSerialization.GreatestDepth + 8 };

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _json;

    public EventScan(ReadOnlySpan<byte> json)
    {
        _text = json;
        _json = new Utf8JsonReader(json, Options);
    }

    /// <summary>Enters the object that is the event itself.</summary>
    public void Begin()
    {
        Advance();
        Expect(JsonTokenType.StartObject, "an object");
    }

    /// <summary>Makes sure that nothing follows the event.</summary>
    public void Finish()
    {
        if (_json.Read())
            throw new JsonException("Something follows the event.");
    }

    /// <summary>Goes to the next member of the object that was entered, or leaves the object.</summary>
    /// <param name="seen">The members read so far; none at the start of an object.</param>
    /// <param name="member">The member; its value is next, and has to be read or skipped.</param>
    public bool Next(ref MemberSet seen, out Member member)
    {
        Advance();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            member = Member.Unknown;
            return false;
        }

        member = _json.ValueIsEscaped ? Member.Unknown : MemberNames.Find(_json.ValueSpan);
        Advance();
        if (member == Member.Unknown)
            return true;
        if (seen.Contains(member))
            throw new JsonException($"The member '{member.Text()}' is there twice.");
        seen = seen.With(member);
        return true;
    }

    public void Skip() => _json.Skip();

    /// <summary>A text; null is none.</summary>
    public string? TextOrNull() => _json.TokenType == JsonTokenType.Null ? null : Text();

    public string Text()
    {
        Expect(JsonTokenType.String, "a text");
        return _json.GetString()!;
    }

    /// <summary>A text that is mostly one of few: of a node, an action.</summary>
    public string Name()
    {
        Expect(JsonTokenType.String, "a text");
        return _json.ValueIsEscaped ? _json.GetString()! : NameCache.Get(_json.ValueSpan);
    }

    /// <summary>Changes of the shared state.</summary>
    public StatePatch Patch(StateJournaling journaling)
    {
        if (PlainPatch.TryRead(ref _json, _text) is { } plain)
            return plain;
        using var json = Document();
        return StatePatch.ReadFrom(json.RootElement, journaling);
    }

    public CommandTicket Ticket()
        => CommandTicket.TryParse(Text(), out var ticket) ? ticket : throw Unexpected("a ticket: the inbox, # and a number from 1");

    public bool Flag() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>The id of a visit: 1 or more.</summary>
    public long Visit()
    {
        Expect(JsonTokenType.Number, "a number");
        return _json.TryGetInt64(out var id) && id >= 1 ? id : throw Unexpected("a whole number from 1");
    }

    public long Long(long least)
    {
        Expect(JsonTokenType.Number, "a number");
        return _json.TryGetInt64(out var number) && number >= least ? number : throw Unexpected($"a whole number from {least}");
    }

    public int Count(int least)
    {
        Expect(JsonTokenType.Number, "a number");
        return _json.TryGetInt32(out var count) && count >= least ? count : throw Unexpected($"a whole number from {least}");
    }

    /// <summary>A moment: ISO 8601 in UTC.</summary>
    public DateTimeOffset Time()
    {
        Expect(JsonTokenType.String, "a time");
        return !_json.ValueIsEscaped && _json.ValueSpan is [.., (byte)'Z'] && _json.TryGetDateTime(out var time)
            ? new DateTimeOffset(time, TimeSpan.Zero)
            : throw Unexpected("a time in UTC, as 2026-01-31T23:59:59.1234567Z");
    }

    /// <summary>A piece of JSON of its own.</summary>
    public JsonElement Json() => JsonElement.ParseValue(ref _json);

    /// <summary>A piece of JSON that is read at once and not kept.</summary>
    public JsonDocument Document() => JsonDocument.ParseValue(ref _json);

    public NodePhase Phase()
    {
        Expect(JsonTokenType.String, "a phase");
        foreach (var (phase, name) in Phases.Names)
        {
            if (_json.ValueTextEquals(name.EncodedUtf8Bytes))
                return phase;
        }

        throw Unexpected("a phase that this build knows");
    }

    /// <summary>Enters an array; then <see cref="NextItem"/> goes through it.</summary>
    public readonly void BeginArray() => Expect(JsonTokenType.StartArray, "an array");

    public bool NextItem()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Checks that the value is an object, whose members <see cref="Next"/> goes through.</summary>
    public readonly void BeginObject() => Expect(JsonTokenType.StartObject, "an object");

    /// <summary>Refuses an object that lacks a member it has to have.</summary>
    /// <param name="members">What it has to have.</param>
    /// <param name="seen">What it has.</param>
    public static void Require(MemberSet members, MemberSet seen)
    {
        var missing = members.Without(seen);
        if (!missing.IsEmpty)
            throw new JsonException($"The member '{missing.First.Text()}' is missing.");
    }

    private void Advance()
    {
        if (!_json.Read())
            throw new JsonException("The event ends too early.");
    }

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
            throw Unexpected(what);
    }

    private readonly JsonException Unexpected(string what)
        => new($"At byte {_json.TokenStartIndex} there is a {_json.TokenType} where {what} is expected.");
}
