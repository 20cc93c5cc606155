using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Server.Operations;

/// <summary>Makes parameters of the usual types.</summary>
internal static class Parameter
{
    /// <summary>The longest text of a parameter that has no limit of its own.</summary>
    private const int MaxText = 1_000;

    public static ApiParameter<string?> Text(string name, string summary, ParameterPlace place = ParameterPlace.Query, int max = MaxText)
        => new(name, place, summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = max }, texts => Checked(texts, max));

    public static ApiParameter<string> Segment(string name, string summary)
        => new(name, ParameterPlace.Path, summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MaxText },
            texts => Checked(texts, MaxText)!) { IsRequired = true };

    /// <summary>A part of the path that is more than a text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it is.</param>
    /// <param name="max">Its most characters.</param>
    /// <param name="parse">Reads it; an <see cref="ArgumentException"/> says what is wrong.</param>
    public static ApiParameter<T> Segment<T>(string name, string summary, int max, Func<string, T> parse)
        => new(name, ParameterPlace.Path, summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = max },
            texts => Parsed(texts, parse)) { IsRequired = true };

    public static ApiParameter<RunId?> Run(string name, string summary)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = RunId.MaxLength },
            texts => texts.Count == 0 ? default(RunId?) : Parsed(texts, static text => new RunId(text)));

    public static ApiParameter<IReadOnlyList<string>> Texts(string name, string summary)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MaxText },
            texts => [.. texts.Select(text => Checked([text], MaxText)!)]) { Repeats = true };

    public static ApiParameter<int> Number(string name, string summary, int least, int most, int otherwise)
        => new(name, ParameterPlace.Query, summary,
            new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most, ["default"] = otherwise },
            texts => texts.Count == 0 ? otherwise : (int)Whole(texts[0], least, most));

    public static ApiParameter<long?> Long(string name, string summary, long least)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "integer", ["format"] = "int64", ["minimum"] = least },
            texts => texts.Count == 0 ? null : Whole(texts[0], least, long.MaxValue));

    public static ApiParameter<bool> Flag(string name, string summary)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "boolean", ["default"] = false },
            static texts => texts.Count != 0
                && texts[0] switch { "true" or "" => true, "false" => false, _ => throw new FormatException("it is 'true' or 'false'") });

    public static ApiParameter<DateTimeOffset?> Time(string name, string summary)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "string", ["format"] = "date-time" }, static texts => texts.Count == 0
            ? null
            : DateTimeOffset.TryParse(texts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new FormatException("it is a time such as 2026-01-31T09:00:00Z; a '+' of an offset is written as %2B"));

    /// <summary>A duration in seconds, or with a unit: <c>30</c>, <c>30s</c>, <c>5m</c>.</summary>
    public static ApiParameter<TimeSpan?> Duration(string name, string summary)
        => new(name, ParameterPlace.Query, summary, new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)?$" },
            static texts => texts.Count == 0 ? null : DurationText.Parse(texts[0]));

    /// <summary>One of the words that an enumeration has in JSON, in this spelling.</summary>
    public static ApiParameter<T?> Word<T>(string name, string summary)
        where T : struct, Enum
        => new(name, ParameterPlace.Query, summary, WordsOf<T>(), static texts => texts.Count == 0 ? null : WordIn<T>(texts[0]));

    /// <summary>Several of the words of an enumeration: repeated, or with commas between them.</summary>
    public static ApiParameter<IReadOnlyList<T>> Words<T>(string name, string summary)
        where T : struct, Enum
        => new(name, ParameterPlace.Query, summary, WordsOf<T>(),
            static texts => [.. texts.SelectMany(text => text.Split(',')).Select(WordIn<T>).Distinct()]) { Repeats = true };

    /// <summary>One of some words.</summary>
    public static ApiParameter<string> Choice(string name, string summary, string otherwise, params string[] words)
        => new(name, ParameterPlace.Query, summary,
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]), ["default"] = otherwise },
            texts => texts.Count == 0 ? otherwise : words.Contains(texts[0], StringComparer.Ordinal)
                ? texts[0] : throw new FormatException($"it is one of {string.Join(", ", words)}"));

    /// <summary>The word of a value, as JSON has it.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static JsonObject WordsOf<T>()
        where T : struct, Enum
        => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetValues<T>().Select(value => (JsonNode)NameOf(value))]) };

    private static T WordIn<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == text)
                return value;
        }

        throw new FormatException($"'{text}' is none of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
    }

    private static long Whole(string text, long least, long most)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(most == long.MaxValue
                ? $"it is a whole number of {least} or more" : $"it is a whole number from {least} to {most}");

    private static string? Checked(IReadOnlyList<string> texts, int max)
        => texts.Count == 0 ? null
            : texts[0].Length is 0 || texts[0].Length > max
            ? throw new FormatException($"it has 1 to {max} characters, and this one has {texts[0].Length}")
            : texts[0].Any(char.IsControl) ? throw new FormatException("it holds a control character")
            : texts[0];

    private static T Parsed<T>(IReadOnlyList<string> texts, Func<string, T> parse)
    {
        try
        {
            return parse(texts[0]);
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message.Split(" (Parameter", 2)[0].TrimEnd('.'), error);
        }
    }
}
