using System.Text.Json;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads the edges.</summary>
internal sealed class EdgeForms(Findings findings, DocumentReaderOptions options)
{
    /// <summary>The positions of the edges that could not be read whole.</summary>
    public HashSet<int> Broken { get; } = [];

    /// <summary>The edges, each in its place: one that is no edge at all is one without ends.</summary>
    public IReadOnlyList<EdgeDocument> Read(FormReader top)
    {
        var edges = new List<EdgeDocument>();
        var items = top.Take(JsonValueKind.Array, "a list of edges", "edges")?.Items ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Kind != JsonValueKind.Object)
            {
                findings.Error("wrong-value", $"$.edges[{i}]", items[i].Place, $"The edge is {items[i].Noun}.", "Write an object with 'from' and 'to'.");
                edges.Add(new EdgeDocument { From = "" });
                Broken.Add(i);
                continue;
            }

            var errors = findings.Errors;
            edges.Add(Edge(new FormReader(items[i], $"$.edges[{i}]", findings)));
            if (findings.Errors > errors)
                Broken.Add(i);
        }

        return edges;
    }

    private EdgeDocument Edge(FormReader form)
    {
        // An editor's own name for the edge; nothing refers to it.
        form.Text("id");
        var condition = form.Take(JsonValueKind.String, "a text", "condition");
        var (ends, exit) = (form.Flag("end"), form.Text("exit"));
        var kind = exit is not null ? TransitionKind.Exit : ends ? TransitionKind.End : TransitionKind.Node;
        var edge = new EdgeDocument
        {
            From = Needed(form, "from", "source"),
            To = kind == TransitionKind.Node ? Needed(form, "to", "target") : form.Text("to", "target") ?? "",
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

    private string Needed(FormReader form, string name, string other)
    {
        var text = form.Text(name, other);
        if (string.IsNullOrEmpty(text))
            findings.Error("missing-end", form.PathOf(name), form.Place, $"The edge has no '{name}'.", "Name a node.");
        return text ?? "";
    }
}
