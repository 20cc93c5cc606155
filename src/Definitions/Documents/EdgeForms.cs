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
        var (ends, exit) = (form.Flag("end"), form.Text("exit"));
        var kind = exit is not null ? TransitionKind.Exit : ends ? TransitionKind.End : TransitionKind.Node;
        var edge = new EdgeDocument
        {
            From = Needed(form, findings, "from", "source"),
            To = kind == TransitionKind.Node ? Needed(form, findings, "to", "target") : form.Text("to", "target") ?? "",
            Kind = kind,
            Outcome = exit,
            Action = form.Text("action") ?? "",
            Condition = condition is { Text: not "" } ? findings.Condition(condition, form.PathOf("condition")) : null,
            IsDependency = form.Flag("dependency"),
        };
        if (kind != TransitionKind.Node && (edge.To.Length > 0 || (ends && exit is not null)))
            findings.Error("two-values", form.PathOf(exit is null ? "end" : "exit"), form.Place, "The edge leads to more than one of a node, the end and an exit.", "Keep one of 'to', 'end' and 'exit'.");
        if (edge.IsDependency && (kind != TransitionKind.Node || !edge.Action.IsDefault || condition is not null))
            findings.Error("two-values", form.PathOf("dependency"), form.Place, "A dependency leads to a node, for all actions and without a condition.", "Take 'dependency' out, or what is beside it.");
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
