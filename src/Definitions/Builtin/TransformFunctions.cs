using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions.Functions;

namespace ActorFlow.Definitions.Builtin;

/// <summary>The functions of <c>transform.*</c>.</summary>
internal static class TransformFunctions
{
    private static readonly FunctionParameter OutputKey = new("outputKey", ParameterKind.StateKey, "The key that takes the result.") { IsRequired = true };
    private static readonly FunctionParameter Items = new("items", ParameterKind.StatePath, "The list, or where it is.") { IsRequired = true, TakesLists = true };

    public static IEnumerable<FlowFunction> All { get; } =
    [
        new FlowFunction
        {
            Id = "transform.jsonParse",
            Summary = "Reads a text as JSON.",
            Parameters = [new("input", ParameterKind.StatePath, "Where the text is.") { IsRequired = true }, OutputKey],
            Body = call => new(Output(call, Parsed(call))),
        },
        new FlowFunction
        {
            Id = "transform.jsonStringify",
            Summary = "Writes a value as a JSON text.",
            Parameters = [new("input", ParameterKind.StatePath, "Where the value is.") { IsRequired = true }, new("indented", ParameterKind.Flag, "Whether over several lines."), OutputKey],
            Body = call => new(Output(call, JsonSerializer.SerializeToElement(JsonSerializer.Serialize(call.Get("input"), call.Flag("indented") ? Indented : Plain)))),
        },
        new FlowFunction
        {
            Id = "transform.map",
            Summary = "Takes a member, or several, out of each item of a list.",
            Parameters =
            [
                Items,
                new("pick", ParameterKind.Any, "A path into the item: \"address.city\"; or an object of new names and paths: {\"to\": \"address.city\"}.") { IsRequired = true },
                OutputKey,
            ],
            Body = call => new(Output(call, JsonSerializer.SerializeToElement(call.List("items").Select(item => Picked(item, call.Get("pick")))))),
        },
        new FlowFunction
        {
            Id = "transform.merge",
            Summary = "Makes one object of several; where two have a member, the later one's holds.",
            Parameters = [new("inputs", ParameterKind.List, "The objects: values, or paths as {\"$state\": \"order\"}.") { IsRequired = true }, OutputKey],
            SeesWholeState = true,
            Body = call => new(Output(call, Merged(call))),
        },
        new FlowFunction
        {
            Id = "transform.filter",
            Summary = "Keeps the items of a list for which a condition holds.",
            Parameters = [Items, new("condition", ParameterKind.Condition, "A condition over 'item', 'index' and the state.") { IsRequired = true }, OutputKey],
            Body = call => new(Output(call, JsonSerializer.SerializeToElement(Kept(call)))),
        },
        new FlowFunction
        {
            Id = "transform.template",
            Summary = "Fills a template with values of the state: {{name}}, {{#each lines}}…{{/each}}. A missing name is an error.",
            Parameters = [new("template", ParameterKind.Text, "The template.") { IsRequired = true }, new("values", ParameterKind.Object, "Values beside those of the state."), OutputKey],
            SeesWholeState = true,
            FaultsBy = static given => given.TryGetProperty("template", out var text) && text.ValueKind == JsonValueKind.String ? TemplateFaults(text.GetString()!) : [],
            Body = call => new(Output(call, JsonSerializer.SerializeToElement(TemplateText.Fill(call.Text("template")!, call.State, call.Find("values"))))),
        },
        new FlowFunction
        {
            Id = "transform.double",
            Summary = "Doubles a number.",
            Parameters = [new("input", ParameterKind.StatePath, "Where the number is.") { IsRequired = true }, OutputKey],
            Body = call => new(Output(call, Doubled(call))),
        },
    ];

    private static readonly JsonSerializerOptions Plain = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A template that refers to variables is judged once they are known.</summary>
    private static IEnumerable<(string Parameter, string What)> TemplateFaults(string template)
        => !Variables.EnvironmentText.Refers(template) && TemplateForm.FaultOf(template) is { } fault ? [("template", fault)] : [];

    private static FunctionResult Output(FunctionCall call, JsonElement value) => FunctionResult.Default.Set(call.Text("outputKey"), value);

    private static JsonElement Parsed(FunctionCall call)
    {
        if (call.Get("input") is not { ValueKind: JsonValueKind.String } text)
            throw new FunctionArgumentException("input", "it is no text");
        try
        {
            return JsonElement.Parse(text.GetString()!, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException error)
        {
            throw new FunctionArgumentException("input", $"the text is no JSON: {error.Message}");
        }
    }

    private static JsonElement? Picked(JsonElement item, JsonElement pick)
    {
        if (pick.ValueKind == JsonValueKind.String)
            return Found(item, pick.GetString()!);
        if (pick.ValueKind != JsonValueKind.Object)
            throw new FunctionArgumentException("pick", "it is neither a path nor an object of paths");
        return JsonSerializer.SerializeToElement(pick.EnumerateObject().ToDictionary(member => member.Name, member => Found(item, member.Value.ToString())));
    }

    private static JsonElement? Found(JsonElement item, string path) => StatePath.Parse($"item.{path}").Find(new Dictionary<string, JsonElement> { ["item"] = item });

    private static JsonElement Merged(FunctionCall call)
    {
        var merged = new JsonObject();
        foreach (var input in call.List("inputs"))
        {
            var value = input.ValueKind == JsonValueKind.Object && input.GetPropertyCount() == 1 && input.TryGetProperty("$state", out var path) ? StatePath.Parse(path.ToString()).Find(call.State) : input;
            if (value is not { ValueKind: JsonValueKind.Object } members)
                throw new FunctionArgumentException("inputs", $"{input.GetRawText()} is no object");
            foreach (var member in members.EnumerateObject())
                merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        return JsonSerializer.SerializeToElement(merged);
    }

    private static List<JsonElement> Kept(FunctionCall call)
    {
        var condition = Condition.Parse(call.Text("condition")!);
        var kept = new List<JsonElement>();
        var items = call.List("items");
        for (var i = 0; i < items.Count; i++)
        {
            var (item, index) = (items[i], JsonSerializer.SerializeToElement(i));
            if (condition.Holds(key => key switch { "item" => item, "index" => index, _ => call.ValueOf(key) }))
                kept.Add(item);
        }

        return kept;
    }

    private static JsonElement Doubled(FunctionCall call)
    {
        var input = call.Get("input");
        if (input.ValueKind != JsonValueKind.Number)
            throw new FunctionArgumentException("input", "it is no number");
        return input.TryGetInt64(out var whole) && whole is >= long.MinValue / 2 and <= long.MaxValue / 2
            ? JsonSerializer.SerializeToElement(whole * 2)
            : JsonSerializer.SerializeToElement(input.GetDouble() * 2);
    }
}
