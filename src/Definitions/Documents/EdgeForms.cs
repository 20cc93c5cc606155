using System.Text.Json;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads the edges.</summary>
internal static class EdgeForms
{
    public static IReadOnlyList<EdgeDocument> Read(FormReader top, Findings findings, DocumentReaderOptions options)
    {
        var edges = new List<EdgeDocument>();
        var items = top.Take(JsonValueKind.Array, "a list of edges", "edges")?.Items ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Kind != JsonValueKind.Object)
            {
                findings.Error("wrong-value", $"$.edges[{i}]", items[i].Place, $"The edge is {items[i].Noun}.", "Write an object with 'from' and 'to'.");
                continue;
            }

            edges.Add(Edge(new FormReader(items[i], $"$.edges[{i}]", findings), findings, options));
        }

        return edges;
    }

    private static EdgeDocument Edge(FormReader form, Findings findings, DocumentReaderOptions options)
    {
        // An editor's own name for the edge; nothing refers to it.
        form.Text("id");
        var condition = form.Take(JsonValueKind.String, "a text", "condition");
        var edge = new EdgeDocument
        {
            From = Needed(form, findings, "from", "source"),
            To = Needed(form, findings, "to", "target"),
            Action = form.Text("action") ?? "",
            Condition = condition is { Text: not "" } ? findings.Condition(condition, form.PathOf("condition")) : null,
        };
        form.End(options.IsCompatible);
        return edge;
    }

    private static string Needed(FormReader form, Findings findings, string name, string other)
    {
        var text = form.Text(name, other);
        if (string.IsNullOrEmpty(text))
            findings.Error("missing-end", form.PathOf(name), form.Place, $"The edge has no '{name}'.", "Name a node.");
        return text ?? "";
    }
}
