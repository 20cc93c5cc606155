using System.Text.Json;

namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>Tags as they are stored: a JSON array of strings, or null for none.</summary>
internal static class TagText
{
    public static string? Write(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
            return null;
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var tag in tags)
                writer.WriteStringValue(tag);
            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static IReadOnlyList<string> Read(string? text)
    {
        if (text is null)
            return [];
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(tag => tag.GetString()!)];
    }
}
