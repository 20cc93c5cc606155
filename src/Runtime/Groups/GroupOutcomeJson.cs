using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>The journaled form of a group's outcome.</summary>
internal sealed class GroupOutcomeJson : JsonConverter<GroupOutcome>
{
    public override GroupOutcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        var members = json.GetProperty("members").EnumerateArray().Select(member => new MemberOutcome(
            member.GetProperty("name").GetString()!,
            member.TryGetProperty("error", out var error) ? WorkErrors.Read(error) : null,
            member.TryGetProperty("result", out var result) ? result : null));
        return new GroupOutcome(json.GetProperty("group").GetString()!, [.. members], options);
    }

    public override void Write(Utf8JsonWriter writer, GroupOutcome value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("group", value.Group);
        writer.WriteStartArray("members");
        foreach (var member in value.Members)
        {
            writer.WriteStartObject();
            writer.WriteString("name", member.Name);
            if (member.Error is not null)
            {
                writer.WritePropertyName("error");
                WorkErrors.Write(writer, member.Error);
            }

            if (member.Result is { } result)
            {
                writer.WritePropertyName("result");
                result.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
