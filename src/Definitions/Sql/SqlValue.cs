using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ActorFlow.Definitions.Sql;

/// <summary>Values on their way between JSON and a database. Truths become 1 and 0, objects and lists their JSON text.</summary>
internal static class SqlValue
{
    /// <exception cref="FunctionArgumentException">It is a number that a database cannot hold as it is.</exception>
    public static object ToDatabase(string parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => 1L,
        JsonValueKind.False => 0L,
        JsonValueKind.Number => Number(parameter, value),
        JsonValueKind.Object or JsonValueKind.Array => value.GetRawText(),
        _ => DBNull.Value,
    };

    /// <summary>Writes a column of a row; one that holds JSON as a value, where that is asked for.</summary>
    public static void Write(Utf8JsonWriter writer, SqliteDataReader reader, int column, bool isJson)
    {
        switch (reader.GetValue(column))
        {
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case string text when isJson:
                WriteJson(writer, text);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, string text)
    {
        try
        {
            JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 64 }).WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteStringValue(text);
        }
    }

    private static object Number(string parameter, JsonElement value)
    {
        if (value.TryGetInt64(out var whole))
            return whole;
        var raw = value.GetRawText();
        return raw.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 && double.IsFinite(value.GetDouble())
            ? value.GetDouble()
            : throw new FunctionArgumentException(parameter, $"{raw} is no number of 64 bits; write it as a text");
    }
}
