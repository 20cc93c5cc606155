using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Definitions.Building;

/// <summary>Many requests: <c>http.batch</c>, which is <c>http.request</c> for each item of a list.</summary>
internal static class HttpBatchCall
{
    public const string Id = "http.batch";

    private const string Requests = "requests";
    private const string Headers = "headers";

    private static readonly string[] OfItem = ["url", "method", "headers", "query", "body", "timeout"];

    public static FlowFunction Function { get; } = new()
    {
        Id = Id,
        IsDrawn = true,
        Summary = "Sends many requests, several at a time; answers are journaled, and after a crash only the rest is sent.",
        Parameters =
        [
            new(Requests, ParameterKind.StatePath,
                "The list of requests, or where it is: {\"url\", \"method\", \"headers\", \"query\", \"body\", \"timeout\"}.") { IsRequired = true,
                    TakesLists = true },
            new(Headers, ParameterKind.Object,
                "Headers of all requests, instead of their own; only these may refer to secrets.") { IsHandedOn = true },
            new(EachCall.OutputKey, ParameterKind.StateKey,
                "The key that takes the answers, in the order of the requests.") { Default = JsonElement.Parse("\"responses\""u8) },
            .. EachCall.Function.Parameters.Where(parameter => parameter.Name is EachCall.MaxConcurrency or EachCall.MaxPerSecond or EachCall.OnError
                or EachCall.ItemAttempts or EachCall.ItemTimeout),
        ],
        Body = _ => throw new NotSupportedException("http.batch is drawn as a node, and not called."),
    };

    public static NodeDocument AsEach(NodeDocument node)
    {
        var arguments = new JsonObject { [EachCall.OutputKey] = "responses" };
        foreach (var member in node.Parameters.EnumerateObject().Where(member => member.Name != Headers))
            arguments[member.Name == Requests ? EachCall.Items : member.Name] = JsonNode.Parse(member.Value.GetRawText());
        arguments[EachCall.Call] = "http.request";
        var request = new JsonObject(OfItem.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["$state"] = $"item.{name}" })));
        if (node.Parameters.TryGetProperty(Headers, out var headers))
            request[Headers] = JsonNode.Parse(headers.GetRawText());
        arguments[EachCall.Parameters] = request;
        return node with { FunctionId = EachCall.Id, Parameters = JsonSerializer.SerializeToElement(arguments) };
    }
}
