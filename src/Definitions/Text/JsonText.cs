using System.Text;
using System.Text.Json;

namespace ActorFlow.Definitions.Text;

/// <summary>Reads JSON as located values: strict JSON, without comments, in bounded time, depth and memory.</summary>
internal ref struct JsonText
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _json;
    private int _counted;
    private int _line;
    private int _lineStart;
    private int _values;

    private JsonText(ReadOnlySpan<byte> text, Place start, int values)
    {
        _text = text;
        _line = start.Line;
        _lineStart = 1 - start.Column;
        _values = values;
        _json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = TextLimits.GreatestDepth });
    }

    /// <exception cref="TextFault">The text is no JSON, or asks too much.</exception>
    public static Located Read(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        var values = 0;
        return Read(text, new Place(1, 1), ref values);
    }

    /// <summary>Reads JSON that stands within another text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="values">How many values were read of that text; counts on.</param>
    /// <exception cref="TextFault">The text is no JSON, or asks too much.</exception>
    public static Located Read(ReadOnlySpan<byte> text, Place start, ref int values)
    {
        if (text.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new TextFault("bad-json", start, "The text is empty.", "Write a document: one JSON object.");
        var reading = new JsonText(text, start, values);
        try
        {
            reading.Advance();
            var value = reading.Value();
            values = reading._values;
            while (reading._json.Read())
            {
            }

            return value;
        }
        catch (JsonException error)
        {
            var (line, column) = ((int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0));
            var place = new Place(start.Line + line, line == 0 ? start.Column + column : column + 1);
            throw new TextFault("bad-json", place, $"The text is no JSON: {FirstSentence(error.Message)}", "Write strict JSON without comments, nested at most 64 deep, or YAML.");
        }
    }

    private Located Value()
    {
        var place = Here();
        if (++_values > TextLimits.MostValues)
            throw TextFault.TooManyValues(place);
        return _json.TokenType switch
        {
            JsonTokenType.StartObject => Object(place),
            JsonTokenType.StartArray => Array(place),
            JsonTokenType.String => Located.Scalar(place, JsonValueKind.String, Text(place)),
            JsonTokenType.Number => Located.Scalar(place, JsonValueKind.Number, Number(place)),
            JsonTokenType.True => Located.Scalar(place, JsonValueKind.True),
            JsonTokenType.False => Located.Scalar(place, JsonValueKind.False),
            _ => Located.Scalar(place, JsonValueKind.Null),
        };
    }

    private Located Object(Place place)
    {
        var members = new List<LocatedMember>();
        Advance();
        while (_json.TokenType != JsonTokenType.EndObject)
        {
            var at = Here();
            var name = Text(at);
            Advance();
            members.Add(new LocatedMember(name, at, Value()));
            Advance();
        }

        return Located.Object(place, members);
    }

    private Located Array(Place place)
    {
        var items = new List<Located>();
        Advance();
        while (_json.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value());
            Advance();
        }

        return Located.Array(place, items);
    }

    private readonly string Text(Place place)
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new TextFault("bad-text", place, "A text is no valid UTF-8 or UTF-16.", "Save the document as UTF-8, and write whole characters in escapes.");
        }
    }

    private readonly string Number(Place place)
    {
        if (_json.ValueSpan.Length > TextLimits.LongestNumber)
            throw new TextFault("long-number", place, $"A number has {_json.ValueSpan.Length} characters.", $"Write at most {TextLimits.LongestNumber}, or a text.");
        return Encoding.ASCII.GetString(_json.ValueSpan);
    }

    private void Advance()
    {
        if (!_json.Read())
            throw new TextFault("bad-json", Here(), "The text is empty, or ends too early.", "Write a document: one JSON object.");
    }

    private Place Here()
    {
        var start = (int)_json.TokenStartIndex;
        while (_text[_counted..start].IndexOf((byte)'\n') is >= 0 and var found)
        {
            _counted += found + 1;
            _line++;
            _lineStart = _counted;
        }

        // Never looked at again: a text of one long line is looked through once, too.
        _counted = start;
        return new Place(_line, start - _lineStart + 1);
    }

    /// <summary>Without the line that the reader repeats.</summary>
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
