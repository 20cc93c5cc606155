using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ActorFlow.Samples.Tests.Documents;

/// <summary>A model that knows how to help: it reads what was said, as a real one does, and nothing else.</summary>
internal static partial class SupportModel
{
    public static FakeReply Answer(JsonElement request)
    {
        var messages = request.GetProperty("messages").EnumerateArray().ToList();
        if (request.TryGetProperty("response_format", out var format))
            return new FakeReply(Structured(format.GetProperty("json_schema").GetProperty("schema"), messages));
        var (number, results) = (Order()
            .Match(Text(messages.First(message => Role(message) == "user"))).Value, messages.Where(message => Role(message) == "tool").ToList());
        return results.Count switch
        {
            0 => Tool("call-1", "findOrder", new JsonObject { ["number"] = number }),
            1
                when Text(results[0])
                .Contains("delivered", StringComparison.Ordinal)
                => Tool("call-2", "refund", new JsonObject { ["number"] = number, ["reason"] = "arrived broken" }),
            1 => new FakeReply($"There is no order {number}."),
            _ => new FakeReply($"I am sorry, Ada. Order {number} is paid back."),
        };
    }

    private static string Structured(JsonElement schema, List<JsonElement> messages)
    {
        var isPaid = messages.Exists(message => Text(message).Contains("paid back", StringComparison.Ordinal));
        return schema.GetProperty("properties").TryGetProperty("choice", out _)
            ? new JsonObject { ["choice"] = isPaid ? "close" : "escalate", ["reason"] = "by what was said" }.ToJsonString()
            : new JsonObject { ["category"] = isPaid ? "broken" : "other", ["refunded"] = isPaid }.ToJsonString();
    }

    private static FakeReply Tool(string id, string name, JsonObject arguments) => new((string?)null) { Calls = [(id, name, arguments)] };

    private static string? Role(JsonElement message) => message.GetProperty("role").GetString();

    private static string Text(JsonElement message)
        => !message.TryGetProperty("content", out var content) ? "" : content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray()
                .Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : "")),
            _ => "",
        };

    [GeneratedRegex("A-[0-9]+")]
    private static partial Regex Order();
}
