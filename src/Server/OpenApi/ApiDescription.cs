using System.Globalization;
using System.Text.Json.Nodes;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.OpenApi;

/// <summary>Describes the API as an OpenAPI 3.1 document, from the operations themselves.</summary>
/// <remarks>
/// Written here and not by the framework's generator, which would describe the shapes as the host's own JSON options write them, and the API does not
/// go by those. What is described is what the operations are made of: nothing can be called that is not in here, and no parameter is taken that is
/// not.
/// </remarks>
internal sealed class ApiDescription(IReadOnlyList<Operation> operations)
{
    private const string JsonType = "application/json";

    private static readonly (string Name, string Summary)[] Tags =
    [
        ("flows", "What can be run."), ("functions", "What documents may call."), ("runs", "Executions of flows."),
            ("questions", "What runs ask people."),
        ("timers", "What comes about by time alone."), ("live", "Events as they happen."), ("cluster", "Members and shards."),
            ("keeping", "What is removed, and what is set aside."),
        ("server", "The server itself."), ("security", "API keys and the audit trail."), ("webhooks", "Requests from and to elsewhere."),
    ];

    private static readonly Type[] Streamed =
    [
        typeof(FeedItemJson), typeof(StreamEndJson), typeof(StartedLineJson), typeof(EventLineJson), typeof(OutputLineJson), typeof(ResultLineJson),
            typeof(ProblemLineJson),
    ];

    /// <summary>The document.</summary>
    /// <param name="basePath">Below which path the server is mapped.</param>
    public JsonObject Write(string basePath)
    {
        var schemas = new ShapeSchemas();
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            if (paths[operation.Path] is not JsonObject path)
                paths[operation.Path] = path = [];
            path[operation.Method.ToLowerInvariant()] = Of(operation, schemas);
        }

        // What streams are made of is in no answer's schema, as those are texts; programs that read them want the shapes all the same.
        foreach (var shape in Streamed)
            schemas.ReferTo(shape);
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "ActorFlow",
                ["version"] = "1",
                ["description"] = "Durable workflows. Problems are told as problem details (RFC 9457); their member 'code' is what programs can rest on.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = basePath.Length == 0 ? "/" : basePath }),
            ["tags"] = new JsonArray([.. Tags.Select(tag => new JsonObject { ["name"] = tag.Name, ["description"] = tag.Summary })]),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.Make() },
        };
    }

    private static JsonObject Of(Operation operation, ShapeSchemas schemas)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Tag),
            ["x-actorflow-right"] = Parameter.NameOf(operation.Right.Right),
        };
        if (operation.Details is { } details)
            described["description"] = details;
        if (operation.Parameters.Count > 0)
            described["parameters"] = new JsonArray([.. operation.Parameters.Select(Of)]);
        if (operation.Body is { } body)
            described["requestBody"] = new JsonObject { ["description"] = body.Summary, ["required"] = body.IsRequired,
                ["content"] = Content(body.MediaTypes, body.Type, schemas) };
        described["responses"] = Responses(operation, schemas);
        return described;
    }

    private static JsonObject Of(ApiParameter parameter)
    {
        var schema = parameter.Schema.DeepClone();
        return new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = Parameter.NameOf(parameter.Place),
            ["description"] = parameter.Summary,
            ["required"] = parameter.IsRequired,
            ["schema"] = parameter.Repeats ? new JsonObject { ["type"] = "array", ["items"] = schema } : schema,
        };
    }

    private static JsonObject Responses(Operation operation, ShapeSchemas schemas)
    {
        var responses = new JsonObject();
        foreach (var answers in operation.Answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key))
        {
            var response = new JsonObject { ["description"] = string.Join(" ", answers.Select(answer => answer.Summary)) };
            var content = answers.SelectMany(answer => Content(answer.MediaTypes, answer.Type, schemas)).GroupBy(media => media.Key)
                .Select(media => KeyValuePair.Create(media.Key, AnyOf([.. media.Select(one => one.Value!)]))).ToList();
            if (content.Count > 0)
                response["content"] = new JsonObject(content);
            responses[Number(answers.Key)] = response;
        }

        foreach (var problems in operation.Problems.Concat(ProblemCode.OfAll(operation)).Distinct().GroupBy(code => code.Status)
            .OrderBy(group => group.Key))
        {
            // A server that is not well says so in the shape of health, not as a problem.
            if (responses.ContainsKey(Number(problems.Key)))
                continue;
            responses[Number(problems.Key)] = new JsonObject
            {
                ["description"] = string.Join(" ",
                    problems.OrderBy(code => code.Word, StringComparer.Ordinal).Select(code => $"`{code.Word}`: {code.Title}")),
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schemas.ReferTo(typeof(ProblemJson)) } },
            };
        }

        return responses;
    }

    private static JsonObject Content(IReadOnlyList<string> mediaTypes, Type? type, ShapeSchemas schemas)
        => new(mediaTypes.Select(mediaType => KeyValuePair.Create(mediaType, (JsonNode?)new JsonObject
        {
            ["schema"] = mediaType != JsonType ? new JsonObject { ["type"] = "string" } : type is null ? new JsonObject() : schemas.ReferTo(type),
        })));

    /// <summary>One of several shapes that an answer can have.</summary>
    private static JsonNode? AnyOf(IReadOnlyList<JsonNode> medias)
        => medias.Count == 1 ? medias[0].DeepClone()
            : new JsonObject { ["schema"] = new JsonObject { ["anyOf"] = new JsonArray([.. medias.Select(media => media["schema"]!.DeepClone())]) } };

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);
}
