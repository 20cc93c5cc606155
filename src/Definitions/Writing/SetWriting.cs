namespace ActorFlow.Definitions.Writing;

/// <summary>Writes a flow and all flows within it as documents, and tries whether they make the same flow again.</summary>
internal sealed class SetWriting(FunctionRegistry functions)
{
    private readonly WritingProblems _problems = new();
    private readonly Dictionary<string, (FlowDefinition Flow, FlowDocument? Document)> _written = new(StringComparer.Ordinal);

    public FlowDocumentSet Write(FlowDefinition flow)
    {
        Use(flow, flow);
        if (_problems.All.Count > 0)
            throw new FlowDocumentException(_problems.All);
        var set = new FlowDocumentSet(_written[flow.Name].Document!,
            _written.Where(pair => pair.Key != flow.Name).ToDictionary(pair => pair.Key, pair => pair.Value.Document!, StringComparer.Ordinal));
        Try(flow, set);
        return set;
    }

    /// <summary>Writes the document of a flow within another one, unless that is done.</summary>
    private void Use(FlowDefinition flow, FlowDefinition by)
    {
        if (_written.TryGetValue(flow.Name, out var known))
        {
            if (known.Document is null)
                _problems.Add(by, null, $"it contains '{flow.Name}', which contains it.",
                    "Documents do not contain themselves. Lead an edge back instead.");
            else if (known.Flow.ShapeFingerprint != flow.ShapeFingerprint)
                _problems.Add(by, null, $"it contains two different flows named '{flow.Name}'.",
                    "Name each flow once: a document is known by its name.");
            return;
        }

        _written[flow.Name] = (flow, null);
        var document = new FlowWriting(flow, functions, _problems, inner => Use(inner, flow)).Write();
        _written[flow.Name] = (flow, document);
    }

    /// <summary>
    /// What was written is read and built as any document: what its form does not allow, or what would be another flow, is not given out.
    /// </summary>
    private void Try(FlowDefinition flow, FlowDocumentSet set)
    {
        var documents = new Dictionary<string, FlowDocument>(StringComparer.Ordinal);
        foreach (var document in set.Used.Values.Append(set.Document))
            documents[document.Id] = FlowDocumentReader.Read(FlowDocumentWriter.ToJson(document), DocumentFormat.Json).EnsureValid();
        var built = new FlowDocumentBuilder(functions, new() { Documents = documents }).Build(documents[flow.Name]);
        if (built.ShapeFingerprint == flow.ShapeFingerprint)
            return;
        _problems.Add(flow, null, "the document of it makes a flow of another fingerprint.",
            "A maker of nodes in the registry (AddNode) gives another kind of node, or other types, than the flow has.");
        throw new FlowDocumentException(_problems.All);
    }
}
