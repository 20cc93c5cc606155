using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads the form of a whole document, in each of its spellings: everything at the top, or the flow's own members in <c>flow</c>.</summary>
internal sealed class DocumentForm(DocumentReaderOptions options, HashSet<string>? looked = null, Findings? findings = null)
{
    private readonly Findings _findings = findings ?? new Findings { Looked = looked };

    public DocumentReading Read(Located root)
    {
        if (root.Kind != JsonValueKind.Object)
        {
            _findings.Error("wrong-value", "$", root.Place, $"The document is {root.Noun}.", "Write one object with 'id', 'nodes' and 'edges'.");
            return new DocumentReading(null, _findings.Sorted());
        }

        var document = Whole(root);
        return new DocumentReading(_findings.HasErrors ? null : document, _findings.Sorted()) { Draft = document };
    }

    private FlowDocument Whole(Located root)
    {
        var top = new FormReader(root, "$", _findings);
        // Where a reader of the schema looks for it; says nothing here.
        top.Text("$schema");
        var section = top.Take(JsonValueKind.Object, "an object", "flow");
        var flow = new FormReader(section ?? Located.Object(root.Place, []), "$.flow", _findings);
        var variables = new VariablesForm(_findings);
        var dependencies = new List<EdgeDocument>();
        var (forms, edges) = (new NodeForms(_findings, options, variables, dependencies), new EdgeForms(_findings, options));
        var document = new FlowDocument
        {
            Source = root,
            Id = Id(top, flow),
            Name = Either(top, flow, "name"),
            Version = Version(top, flow),
            Description = Either(top, flow, "description"),
            StartNode = flow.Text("startNodeId"),
            StartNodes = StartNodes(flow),
            Variables = variables.Read(top, flow),
            Secrets = Names(flow, "secrets"),
            Overridable = Names(flow, "overridable"),
            Runtime = RuntimeForm.Read(flow, "runtime", _findings, options),
            Durability = DurabilityOf(flow),
            Webhook = WebhookForm.Read(flow, _findings, options),
            FailuresFallThrough = flow.Flag("failuresFallThrough") || options.IsCompatible,
            OnFailure = FlowForms.OnFailure(flow, _findings),
            MaxSteps = flow.Count("maxSteps", least: 1),
            MaxConcurrency = flow.Count("maxConcurrency", least: 1),
            HistoryKept = flow.Count("keepHistory", least: 10),
            Deadline = FlowForms.Deadline(flow, _findings),
            CompensatesOn = FlowForms.CompensatesOn(flow, _findings),
            Nodes = forms.Read(top),
            // What nodes say they depend on comes after the edges that are drawn.
            Edges = [.. edges.Read(top), .. dependencies],
        };
        top.End(options.IsCompatible);
        flow.End(options.IsCompatible);
        if (document.Nodes.Count > 0)
            new DocumentChecks(document, _findings, root, edges.Broken, isWhole: forms.AreWhole && edges.Broken.Count == 0).Check();
        return document;
    }

    private string Id(FormReader top, FormReader flow)
    {
        var id = Either(top, flow, "id");
        if (string.IsNullOrWhiteSpace(id))
            _findings.Error("missing-id", "$.id", top.Place, "The document has no id.", "Write what the flow is to be known by: \"id\": \"orders\".");
        else if (DocumentNames.FaultOfFlow(id) is { } fault)
            _findings.Error("bad-name", "$.id", top.Place, $"The id of the flow {fault}.", "Use letters, digits, '-', '_', '.' and '/'.");
        return id ?? "";
    }

    /// <summary>Several starts; one is the same as <c>startNodeId</c>, and then said by that.</summary>
    private IReadOnlyList<string> StartNodes(FormReader flow)
    {
        var starts = flow.Texts("startNodeIds");
        if (starts.Count == 1)
            _findings.Error("wrong-value", flow.PathOf("startNodeIds"), flow.Place, "There is one start in 'startNodeIds'.", "Write it as 'startNodeId'.");
        return starts;
    }

    /// <summary>A version may be written as a number, too.</summary>
    private static string? Version(FormReader top, FormReader flow)
    {
        var version = top.Take("version") ?? flow.Take("version");
        if (version is { Kind: not (JsonValueKind.String or JsonValueKind.Number) })
            top.Wrong("version", version, "a text or a number");
        return version?.Text;
    }

    private string? Either(FormReader top, FormReader flow, string name)
    {
        var (outer, inner) = (top.Text(name), flow.Text(name));
        if (outer is not null && inner is not null && outer != inner)
            _findings.Error("two-values", flow.PathOf(name), flow.Place, $"'{name}' is '{FormReader.Short(outer)}' at the top and '{FormReader.Short(inner)}' in 'flow'.", "Keep one of them.");
        return outer ?? inner;
    }

    private IReadOnlyList<string> Names(FormReader flow, string member)
    {
        var names = flow.Texts(member);
        foreach (var name in names.Where(name => !Variables.EnvironmentName.IsValid(name)))
            _findings.Error("bad-variable", flow.PathOf(member), flow.Place, $"'{FormReader.Short(name)}' is no name of a variable.", "Use letters, digits and '_', not beginning with a digit.");
        return names;
    }

    private Durability DurabilityOf(FormReader flow)
    {
        if (flow.Text("durability") is not { } text)
            return Durability.Strict;
        foreach (var durability in Enum.GetValues<Durability>())
        {
            if (string.Equals(durability.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return durability;
        }

        _findings.Error("wrong-value", "$.flow.durability", flow.Place, $"'{FormReader.Short(text)}' is no durability.", "Write 'strict', 'pipelined' or 'none'.");
        return Durability.Strict;
    }
}
