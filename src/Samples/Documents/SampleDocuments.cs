using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions;

namespace ActorFlow.Samples.Documents;

/// <summary>The documents of a sample: they lie beside its code, and beside the program once that is built.</summary>
internal static class SampleDocuments
{
    /// <summary>Answers that stand for a model where none is configured: by the id of the node that asks.</summary>
    private const string Simulation = "simulate.json";

    /// <summary>The flow of a document; the others in its folder are those that it may use.</summary>
    /// <param name="folder">The folder of the sample, for example <c>14-SupportTicket</c>.</param>
    /// <param name="file">The document in it.</param>
    /// <param name="functions">What it may call.</param>
    /// <param name="variables">The value of a variable of the process; null where it is not set.</param>
    public static FlowDefinition Flow(string folder, string file, FunctionRegistry functions, Func<string, string?> variables)
    {
        var path = Path.Combine(AppContext.BaseDirectory, folder);
        var documents = Directory.EnumerateFiles(path, "*.yaml").Concat(Directory.EnumerateFiles(path, "*.flow.json"))
            .ToDictionary(found => Path.GetFileName(found), found => FlowDocumentReader.ReadFile(found).EnsureValid());
        var document = documents[file];
        if (variables("OPENAI_API_KEY") is null)
            document = Simulated(document, Path.Combine(path, Simulation));
        return new FlowDocumentBuilder(functions,
            new() { Documents = documents.Values.ToDictionary(known => known.Id), ProcessVariable = variables }).Build(document);
    }

    /// <summary>What a run begins with, from a file of JSON in the folder.</summary>
    public static RunInput Input(string folder, string file)
        => RunInput.FromJson(JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, folder, file))));

    /// <summary>Without a model, each node that asks one is given what is to be answered: the parameter <c>simulate</c>.</summary>
    private static FlowDocument Simulated(FlowDocument document, string file)
    {
        if (!File.Exists(file))
            return document;
        var answers = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        return document with
        {
            Nodes = [.. document.Nodes.Select(node => answers[node.Id] is { } answer ? node with { Parameters = With(node.Parameters, answer) }
                : node)],
        };
    }

    private static JsonElement With(JsonElement parameters, JsonNode answer)
    {
        var all = JsonObject.Create(parameters)!;
        all["simulate"] = answer.DeepClone();
        return JsonElement.Parse(all.ToJsonString());
    }
}
