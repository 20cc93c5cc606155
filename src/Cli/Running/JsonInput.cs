using System.Text;
using System.Text.Json;

namespace ActorFlow.Cli.Running;

/// <summary>JSON that a person gave: as text, or in a file.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="text">JSON, <c>@FILE</c>, <c>@-</c> for the standard input, or null.</param>
    /// <param name="option">The option that it was given to.</param>
    /// <exception cref="CliException">It is no JSON: the message names line and column.</exception>
    public static JsonElement? Read(string? text, string option)
    {
        if (text is null)
            return null;
        var (json, where) = text switch
        {
            "@-" => (Console.In.ReadToEnd(), "the standard input"),
            ['@', .. var file] => (ReadFile(file, option), file),
            _ => (text, option),
        };
        if (string.IsNullOrWhiteSpace(json))
            throw CliException.Usage($"{where} is empty, and no JSON. Write {{}} for an object without members.");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw CliException.Usage($"{where} is no JSON at {Place(json, e)}: {Reason(e)}", e);
        }
    }

    private static string ReadFile(string file, string option)
    {
        if (Directory.Exists(file))
            throw CliException.Usage($"{option}: {file} is a folder. Name a file with JSON.");
        try
        {
            return File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException e)
        {
            throw CliException.Usage($"{file} is not UTF-8 text. Save it as UTF-8, then give it to {option} again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CliException.Usage($"{option}: {file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Line and column as editors count them: from 1, in characters.</summary>
    private static string Place(string json, JsonException error)
    {
        var line = (int)(error.LineNumber ?? 0);
        var text = json.Split('\n').ElementAtOrDefault(line) ?? "";
        var bytes = Encoding.UTF8.GetBytes(text);
        var column = Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(error.BytePositionInLine ?? 0, bytes.Length));
        return $"line {line + 1}, column {column + 1}";
    }

    private static string Reason(JsonException error)
    {
        var reason = error.Message;
        foreach (var tail in (string[])[" LineNumber:", " Path:"])
        {
            if (reason.IndexOf(tail, StringComparison.Ordinal) is > 0 and var at)
                reason = reason[..at];
        }

        return reason.TrimEnd('.') + ".";
    }
}
