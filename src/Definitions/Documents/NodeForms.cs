using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads the nodes.</summary>
internal sealed class NodeForms(Findings findings, DocumentReaderOptions options, VariablesForm variables, List<EdgeDocument> dependencies)
{
    /// <summary>Whether all that nodes say of the graph could be read.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>The nodes, each in its place: one that is no node at all is one without an id.</summary>
    public IReadOnlyList<NodeDocument> Read(FormReader top)
    {
        var nodes = new List<NodeDocument>();
        if (top.Take(JsonValueKind.Array, "a list of nodes", "nodes") is not { Items.Count: > 0 } list)
        {
            findings.Error("no-nodes", "$.nodes", top.Place, "The document has no nodes.", "Write at least one: {\"id\": \"first\", \"functionId\": \"core.passthrough\"}.");
            return nodes;
        }

        if (list.Items.Count > options.MostNodes)
        {
            findings.Error("too-large", "$.nodes", list.Place, $"There are {list.Items.Count} nodes, and {options.MostNodes} are the most.", "Split the flow into several documents.");
            return nodes;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i].Kind == JsonValueKind.Object)
            {
                nodes.Add(Node(new FormReader(list.Items[i], $"$.nodes[{i}]", findings)));
                continue;
            }

            findings.Error("wrong-value", $"$.nodes[{i}]", list.Items[i].Place, $"The node is {list.Items[i].Noun}.", "Write an object with 'id' and 'functionId'.");
            nodes.Add(new NodeDocument { Id = "", FunctionId = "" });
            AreWhole = false;
        }

        return nodes;
    }

    private NodeDocument Node(FormReader form)
    {
        var errors = findings.Errors;
        var parameters = Parameters(form);
        var isSketch = findings.Errors > errors;
        errors = findings.Errors;
        var group = GroupForms.Read(form, findings, options);
        var (boundary, takesFailures) = ErrorBoundary(form);
        var (id, role, join, parent, dependsOn) = (Needed(form, "id"), Role(form), Join(form), form.Text("parentId"), form.Texts("dependsOn"));
        AreWhole &= findings.Errors == errors;
        var node = new NodeDocument
        {
            Id = id,
            FunctionId = group is null ? Needed(form, "functionId") : form.Text("functionId") ?? "",
            Group = group,
            ErrorBoundary = boundary,
            ErrorEdgesTakeFailures = takesFailures,
            ContinuesOnError = form.Flag("continueOnError"),
            KeepsResult = form.Flag("keepResult"),
            Name = form.Text("name", "label"),
            Parameters = parameters is null || isSketch ? NodeDocument.NoParameters : parameters.ToJson(),
            IsSketch = isSketch,
            Variables = variables.Read(form),
            Runtime = RuntimeForm.Read(form, "runtime", findings, options),
            Role = role,
            Parent = parent,
            Join = join,
            Position = Position(form),
            Requires = Requires(form),
            IsOffered = form.Flag("offered"),
        };
        foreach (var on in dependsOn)
            dependencies.Add(new EdgeDocument { From = on, To = node.Id, IsDependency = true });
        if (group is not null && (node.FunctionId.Length > 0 || parameters is not null))
            findings.Error("two-values", form.PathOf("group"), form.Place, "A group calls no function, and 'functionId' or 'params' is there, too.", "Keep one of them.");
        form.End(options.IsCompatible);
        return node;
    }

    /// <summary>Capabilities as the engine takes them, in its order, each once.</summary>
    private IReadOnlyList<string> Requires(FormReader form)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in form.Texts("requires"))
        {
            if (text.Length is > 0 and <= NodeOptions.MaxCapability && text.Trim() == text && !text.Contains(',', StringComparison.Ordinal) && !text.Any(char.IsControl))
                all.Add(text);
            else
                findings.Error("wrong-value", form.PathOf("requires"), form.Place, $"'{FormReader.Short(text)}' is no capability.", $"Write 1 to {NodeOptions.MaxCapability} characters without commas, as 'gpu' or 'region=eu'.");
        }

        if (all.Count > NodeOptions.MaxRequires)
            findings.Error("wrong-value", form.PathOf("requires"), form.Place, $"{all.Count} capabilities are asked for, and {NodeOptions.MaxRequires} are the most.", "Ask for fewer.");
        return [.. all.Take(NodeOptions.MaxRequires)];
    }

    private Located? Parameters(FormReader form)
    {
        var parameters = form.Take(JsonValueKind.Object, "an object", "params");
        if (parameters is null)
            return null;
        variables.CheckReferences(parameters, form.PathOf("params"));
        findings.CheckDuplicates(parameters, form.PathOf("params"));
        return parameters;
    }

    /// <summary>The node that takes failures; <c>false</c> where edges of the action <c>error</c> are for that action alone.</summary>
    private static (string? Node, bool ByEdges) ErrorBoundary(FormReader form)
    {
        switch (form.Take("errorBoundary"))
        {
            case null: return (null, true);
            case { Kind: JsonValueKind.False }: return (null, false);
            case { Kind: JsonValueKind.String, Text.Length: > 0 } value: return (value.Text, true);
            case var value:
                form.Wrong("errorBoundary", value, "the id of a node, or false");
                return (null, true);
        }
    }

    private string Needed(FormReader form, string name)
    {
        var text = form.Text(name);
        if (string.IsNullOrWhiteSpace(text))
            findings.Error($"missing-{(name == "id" ? "id" : "function")}", form.PathOf(name), form.Place, $"The node has no '{name}'.", "Write it as a text.");
        else if (DocumentNames.Fault(text) is { } fault)
            findings.Error("bad-name", form.PathOf(name), form.Place, $"The node's {name} {fault}.", "Use letters that can be seen.");
        return text ?? "";
    }

    private NodeRole Role(FormReader form)
    {
        var text = form.Text("nodeType");
        switch (text)
        {
            case null or "" or "default" or "node":
                return NodeRole.Default;
            case "clusterRoot" or "cluster-root":
                return NodeRole.ClusterRoot;
            case "subNode" or "sub-node":
                return NodeRole.SubNode;
            default:
                if (!options.IsCompatible)
                    findings.Error("wrong-value", form.PathOf("nodeType"), form.Place, $"'{FormReader.Short(text)}' is no type of node.", "Write 'default', 'clusterRoot' or 'subNode'.");
                else
                    findings.Warn("wrong-value", form.PathOf("nodeType"), form.Place, $"'{FormReader.Short(text)}' is no type of node, and is taken as 'default'.", "Write 'default', 'clusterRoot' or 'subNode'.");
                return NodeRole.Default;
        }
    }

    private JoinDocument? Join(FormReader parent)
    {
        var value = parent.Take("join");
        if (value is null)
            return null;
        if (value.Kind == JsonValueKind.String)
            return Kind(value.Text, parent, value) is { } alone ? new JoinDocument(alone) : null;
        if (value.Kind != JsonValueKind.Object)
        {
            parent.Wrong("join", value, "'all', 'any', or an object with 'of'");
            return null;
        }

        var form = new FormReader(value, parent.PathOf("join"), findings);
        var kind = form.Text("of") is { } of ? Kind(of, form, value) : null;
        var count = form.Count("count", least: 1);
        var join = new JoinDocument(kind ?? JoinKind.All, count ?? 1, form.Flag("cancelRemaining"), form.Flag("bypassWhenUnreachable"));
        form.End(options.IsCompatible);
        if (kind is null && value.Find("of") is null)
            findings.Error("missing-join", form.PathOf("of"), value.Place, "The join does not say of what.", "Write \"of\": \"all\", \"any\" or \"atLeast\" with a \"count\".");
        if (kind == JoinKind.AtLeast != count is not null)
            findings.Error("wrong-value", form.PathOf("count"), value.Place, "A join has a count where it is of 'atLeast', and only there.", "Add it, or take it out.");
        return join;
    }

    private static JoinKind? Kind(string text, FormReader form, Located value)
    {
        switch (text)
        {
            case "all": return JoinKind.All;
            case "any": return JoinKind.Any;
            case "atLeast": return JoinKind.AtLeast;
            case "each": return JoinKind.Each;
            default:
                form.Wrong("join", value, "'each', 'all', 'any' or 'atLeast'");
                return null;
        }
    }

    private NodePosition? Position(FormReader parent)
    {
        if (parent.Take(JsonValueKind.Object, "an object with 'x' and 'y'", "position") is not { } value)
            return null;
        var form = new FormReader(value, parent.PathOf("position"), findings);
        var (x, y) = (form.Number("x", double.NegativeInfinity), form.Number("y", double.NegativeInfinity));
        form.End(isCompatible: true);
        return new NodePosition(x ?? 0, y ?? 0);
    }
}
