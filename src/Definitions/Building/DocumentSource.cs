using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>What is stored of a document with its runs: itself and the documents that it uses, without what only people see.</summary>
internal static class DocumentSource
{
    public const string Kind = "document";

    private const string Itself = "document";
    private const string Others = "documents";

    public static FlowSource Of(FlowDocument document, IReadOnlyDictionary<string, FlowDocument> library)
    {
        var used = new SortedDictionary<string, FlowDocument>(StringComparer.Ordinal);
        Collect(document, library, used);
        used.Remove(document.Id);
        var source = new JsonObject { [Itself] = Plain(document) };
        if (used.Count > 0)
            source[Others] = new JsonObject(used.Select(pair => KeyValuePair.Create(pair.Key, Plain(pair.Value))));
        return new FlowSource(Kind, JsonSerializer.SerializeToElement(source, SecretMaskContext.Default.JsonNode));
    }

    /// <exception cref="FlowDocumentException">The source is none of a document, or this build does not read it.</exception>
    public static (FlowDocument Document, IReadOnlyDictionary<string, FlowDocument> Library) Read(FlowSource source)
    {
        if (source.Kind != Kind || !source.Json.TryGetProperty(Itself, out var text))
            throw new FlowDocumentException(
                [new DocumentProblem("bad-source", "$", new Place(1, 1), $"The stored flow was made of '{source.Kind}', and not of a document.",
                    "Register what can read it.")]);
        var library = new Dictionary<string, FlowDocument>(StringComparer.Ordinal);
        if (source.Json.TryGetProperty(Others, out var others))
        {
            foreach (var other in others.EnumerateObject())
                library[other.Name] = Document(other.Value);
        }

        return (Document(text), library);
    }

    private static FlowDocument Document(JsonElement json) => FlowDocumentReader.Read(json.GetRawText(), DocumentFormat.Json).EnsureValid();

    private static JsonNode? Plain(FlowDocument document)
        => JsonNode.Parse(FlowDocumentWriter.ToJson(document with
        {
            Name = null,
            Version = null,
            Description = null,
            Nodes = [.. document.Nodes.Select(node => node with { Name = null, Position = null })],
        }), documentOptions: new JsonDocumentOptions { MaxDepth = 256 });

    private static void Collect(FlowDocument document, IReadOnlyDictionary<string, FlowDocument> library, SortedDictionary<string, FlowDocument> used)
    {
        foreach (var node in document.Nodes.Where(node => node.FunctionId == SubFlowCall.Id))
        {
            if (node.Parameters.TryGetProperty(SubFlowCall.Flow, out var id) && library.TryGetValue(id.ToString(), out var other)
                && used.TryAdd(other.Id, other))
                Collect(other, library, used);
        }
    }
}
