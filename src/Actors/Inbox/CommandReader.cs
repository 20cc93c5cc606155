using System.Text;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Inbox;

/// <summary>Reads the arguments of commands, and refuses what their verbs do not know.</summary>
internal static class CommandReader
{
    private static readonly JsonDocumentOptions Options =
        new() { MaxDepth = StateSerialization.DocumentOptions.MaxDepth, AllowDuplicateProperties = false };

    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        [CommandVerbs.Start] = ["flow", "input", "key", "tags", "memo", "parent", "deadline"],
        [CommandVerbs.Cancel] = ["reason", "parent"],
        [CommandVerbs.Pause] = [],
        [CommandVerbs.Resume] = [],
        [CommandVerbs.Retry] = ["newKeys", "parent", "for"],
        [CommandVerbs.Compensate] = ["parent"],
        [CommandVerbs.Kill] = ["reason"],
        [CommandVerbs.Update] = ["name", "payload", "delivery"],
        [CommandVerbs.Signal] = ["name", "payload", "delivery"],
        [CommandVerbs.Answer] = ["question", "answer", "by", "delivery"],
        [CommandVerbs.CancelQuestion] = ["question", "reason", "by"],
        [CommandVerbs.Backup] = ["file"],
    };

    /// <exception cref="CommandArgumentException">The verb is not known, or an argument is not what the verb takes.</exception>
    public static Arguments Read(InboxCommand command)
    {
        if (command.Flaw is { } flaw)
            throw new CommandArgumentException(flaw, "run-7");
        if (!Members.TryGetValue(command.Verb, out var known))
            throw new CommandArgumentException($"'{command.Verb}' is no verb; there are {string.Join(", ", CommandVerbs.All)}", CommandVerbs.Cancel);
        if (command.Arguments.IsEmpty)
            return new Arguments();
        try
        {
            using var json = JsonDocument.Parse(command.Arguments, Options);
            return Read(command.Verb, known, json.RootElement);
        }
        catch (JsonException error)
        {
            throw new CommandArgumentException(
                $"its arguments are no JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}): {FirstLine(error.Message)}", "{}");
        }
    }

    private static Arguments Read(string verb, string[] known, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new CommandArgumentException($"its arguments are a JSON object, not a {json.ValueKind}", "{}");
        var arguments = new Arguments();
        foreach (var member in json.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
                throw new CommandArgumentException(
                    $"'{verb}' knows no '{member.Name}'; it knows {(known.Length == 0 ? "no arguments" : string.Join(", ", known))}",
                        known.Length == 0 ? "{}" : $"{{\"{known[0]}\":…}}");
            arguments = Take(arguments, member);
        }

        return arguments;
    }

    private static Arguments Take(Arguments arguments, JsonProperty member) => member.Name switch
    {
        "flow" => arguments with { Flow = Text(member) },
        "input" => arguments with { Input = RunInput.FromJson(Of(member, JsonValueKind.Object, """{"amount":3}""").Clone()) },
        "key" => arguments with { Key = Text(member) is { Length: > 0 } key ? key : throw Unfit(member, "a text that is not empty", "\"order-7\"") },
        "tags" => arguments with { Tags = Texts(member) },
        "memo" => arguments with { Memo = member.Value.Clone() },
        "parent" => arguments with { Parent = new RunId(Text(member)) },
        "deadline" => arguments with { Deadline = Span(member) },
        "name" => arguments with { Name = Text(member) },
        "delivery" => arguments with { Delivery = Text(member) },
        "payload" => arguments with { Payload = member.Value.Clone() },
        "question" => arguments with { Question = Number(member) },
        "for" => arguments with { For = Number(member) },
        "answer" => arguments with { Answer = member.Value.Clone() },
        "by" => arguments with { By = Text(member) },
        "reason" => arguments with { Reason = Text(member) },
        "file" => arguments with { File = Text(member) },
        _ => arguments with { NewKeys = member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.Value.GetBoolean() : throw Unfit(member, "true or false", "true") },
    };

    private static string Text(JsonProperty member) => Of(member, JsonValueKind.String, "\"order-7\"").GetString()!;

    private static TimeSpan Span(JsonProperty member)
        => TimeSpan.TryParseExact(Text(member), "c", System.Globalization.CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero ? span
            : throw new CommandArgumentException($"'{member.Name}' is a time longer than zero, as days.hours:minutes:seconds",
                $"\"{member.Name}\":\"3.00:00:00\"");

    private static List<string> Texts(JsonProperty member)
    {
        var list = Of(member, JsonValueKind.Array, """["eu","vip"]""");
        return [.. list.EnumerateArray()
            .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Unfit(member, "a list of texts", """["eu","vip"]"""))];
    }

    private static int Number(JsonProperty member)
        => member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var number) && number > 0
            ? number : throw Unfit(member, "the number of a question, from 1", "2");

    private static JsonElement Of(JsonProperty member, JsonValueKind kind, string example)
        => member.Value.ValueKind == kind ? member.Value : throw Unfit(member, $"a JSON {kind.ToString().ToLowerInvariant()}", example);

    private static CommandArgumentException Unfit(JsonProperty member, string wanted, string example)
        => new($"'{member.Name}' is {wanted}, not a {member.Value.ValueKind}", $"\"{member.Name}\":{example}");

    private static string FirstLine(string text)
    {
        // The place stands at the end of the library's own text, counted from 0.
        var place = text.IndexOf(" LineNumber", StringComparison.Ordinal);
        return new StringBuilder(place < 0 ? text : text[..place]).Replace("\n", " ").ToString().TrimEnd('.');
    }

    /// <summary>What commands say, whatever their verb.</summary>
    internal sealed record Arguments
    {
        public string? Flow { get; init; }

        public RunInput? Input { get; init; }

        public string? Key { get; init; }

        public IReadOnlyList<string> Tags { get; init; } = [];

        public JsonElement? Memo { get; init; }

        public RunId? Parent { get; init; }

        /// <summary>For a retry by the parent, the attempt of its visit.</summary>
        public int For { get; init; }

        public string Reason { get; init; } = "";

        public bool NewKeys { get; init; }

        public int? Question { get; init; }

        public JsonElement? Answer { get; init; }

        public string? By { get; init; }

        public string? File { get; init; }

        public TimeSpan? Deadline { get; init; }

        public string? Name { get; init; }

        public JsonElement? Payload { get; init; }

        public string? Delivery { get; init; }
    }
}
