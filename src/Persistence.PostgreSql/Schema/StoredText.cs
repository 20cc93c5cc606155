using System.Text;
using System.Text.Json;

namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>
/// Texts as PostgreSQL can store them: no U+0000, no unpaired surrogates. What it cannot store becomes U+FFFD, rather than failing everything that is
/// written with it.
/// </summary>
internal static class StoredText
{
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsSurrogate(text[i]))
                return Mended(text);
        }

        return text;
    }

    public static string? OfNullable(string? text) => text is null ? null : Of(text);

    /// <summary>Tags as they are stored: a JSON array of strings, or null for none.</summary>
    public static string? OfTags(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
            return null;
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var tag in tags)
                writer.WriteStringValue(Of(tag));
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static IReadOnlyList<string> ToTags(string? text)
    {
        if (text is null)
            return [];
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(tag => tag.GetString()!)];
    }

    private static string Mended(string text)
    {
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())   // an unpaired surrogate comes as U+FFFD
            mended.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return mended.ToString();
    }
}
