using System.Text.Json;

namespace ActorFlow.Definitions.Text;

/// <summary>A value of a document, and where it stands. Numbers keep the digits of the text.</summary>
internal sealed class Located
{
    private readonly List<LocatedMember>? _members;
    private readonly List<Located>? _items;

    private Located(JsonValueKind kind, Place place, string text, List<LocatedMember>? members, List<Located>? items)
    {
        Kind = kind;
        Place = place;
        Text = text;
        _members = members;
        _items = items;
    }

    public JsonValueKind Kind { get; }

    public Place Place { get; }

    /// <summary>The characters of a string, or the digits of a number.</summary>
    public string Text { get; }

    public IReadOnlyList<LocatedMember> Members => _members ?? [];

    public IReadOnlyList<Located> Items => _items ?? [];

    public static Located Object(Place place, List<LocatedMember> members) => new(JsonValueKind.Object, place, "", members, null);

    public static Located Array(Place place, List<Located> items) => new(JsonValueKind.Array, place, "", null, items);

    public static Located Scalar(Place place, JsonValueKind kind, string text = "") => new(kind, place, text, null, null);

    public Located? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
                return member.Value;
        }

        return null;
    }

    /// <summary>What it is called in messages.</summary>
    public string Noun => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing (null)",
    };

    public JsonElement ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = TextLimits.GreatestDepth });
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, _, value) in Members)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Items)
                    item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String: writer.WriteStringValue(Text); break;
            case JsonValueKind.Number: writer.WriteRawValue(Text); break;
            case JsonValueKind.True: writer.WriteBooleanValue(true); break;
            case JsonValueKind.False: writer.WriteBooleanValue(false); break;
            default: writer.WriteNullValue(); break;
        }
    }
}
