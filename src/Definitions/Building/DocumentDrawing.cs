using ActorFlow.Definitions.Callbacks;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Building;

/// <summary>Draws the flow of one document, and of those it uses.</summary>
internal sealed class DocumentDrawing(FunctionRegistry functions, DocumentBuildOptions options)
{
    /// <summary>Documents that use documents; runs nest no deeper either.</summary>
    private const int MostNested = 64;

    private readonly List<string> _path = [];
    private readonly CallbackLayer? _layer = options.Callbacks is { } callbacks ? new CallbackLayer(callbacks) : null;
    private readonly Dictionary<string, (FlowDefinition? Flow, string Why)> _drawn = new(StringComparer.Ordinal);

    public (FlowDefinition? Flow, IReadOnlyList<DocumentProblem> Problems) Draw(FlowDocument document)
    {
        var problems = new DrawingProblems(document);
        _path.Add(document.Id);
        var flow = Whole(document, problems);
        _path.RemoveAt(_path.Count - 1);
        return (problems.Findings.HasErrors ? null : flow, problems.Findings.Sorted());
    }

    /// <summary>What is wrong with the calls of a document of which not all could be read: its nodes are looked at one by one, and its graph is not drawn.</summary>
    public IReadOnlyList<DocumentProblem> Check(FlowDocument draft)
    {
        var problems = new DrawingProblems(draft);
        _path.Add(draft.Id);
        var maker = new NodeMaker(draft, new DocumentEdges(draft), functions, options, problems, SubFlow);
        for (var i = 0; i < draft.Nodes.Count; i++)
            maker.Check(i);
        CheckMocks(draft, problems);
        _path.RemoveAt(_path.Count - 1);
        return problems.Findings.Sorted();
    }

    private FlowDefinition? Whole(FlowDocument document, DrawingProblems problems)
    {
        var edges = new DocumentEdges(document);
        var maker = new NodeMaker(document, edges, functions, options, problems, SubFlow);
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            if (document.Nodes[i] is { Role: not NodeRole.SubNode, Group: null } && maker.Make(i) is { } node)
                nodes[document.Nodes[i].Id] = node;
        }

        if (_path.Count == 1)
            CheckMocks(document, problems);
        if (problems.Findings.HasErrors)
            return null;
        try
        {
            new GroupMaker(document, nodes).MakeAll();
            var flow = new GraphDrawing(document, edges, nodes).Draw(DocumentSource.Of(document, options.Documents), _layer);
            flow.Admission = WebhookAdmission.Of(document, options.ProcessVariable);
            return flow;
        }
        catch (FlowBuildException error)
        {
            foreach (var problem in error.Problems)
                problems.OfFlow("cannot-be-drawn", $"{problem.Where}: {problem.What}", problem.Remedy);
        }
        catch (Exception error) when (error is ArgumentException or NodeFrozenException)
        {
            problems.OfFlow("cannot-be-drawn", error.Message, "");
        }

        return null;
    }

    /// <summary>A mock that stands in for nothing would let a test pass that proves nothing.</summary>
    private void CheckMocks(FlowDocument document, DrawingProblems problems)
    {
        var known = options.Documents.Values.Append(document).SelectMany(one => one.Nodes).Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var mock in options.Mocks.Keys.Where(mock => !known.Contains(mock)))
            problems.OfFlow("unknown-mock", $"A mock stands in for '{FormReader.Short(mock)}', and no node has that id.", $"Name a node of the document.{NearNames.Hint(known, mock)}");
    }

    /// <summary>The flow of another document. What cannot be drawn is not drawn again: many may use it.</summary>
    /// <returns>Null, with the reason, where there is none.</returns>
    internal (FlowDefinition? Flow, string Why) SubFlow(string id)
    {
        if (_drawn.TryGetValue(id, out var drawn))
            return drawn;
        if (_path.Contains(id))
            return (null, $"The documents use each other in a circle: {string.Join(" → ", [.. _path.SkipWhile(step => step != id), id])}.");
        if (!options.Documents.TryGetValue(id, out var document))
            return (null, $"There is no document '{FormReader.Short(id)}'.{NearNames.Hint(options.Documents.Keys.Take(1000), id)}");
        if (_path.Count >= MostNested)
            return (null, $"Documents use documents more than {MostNested} deep: {string.Join(" → ", _path.Take(5))} → … → {id}.");
        var (flow, problems) = Draw(document);
        return _drawn[id] = flow is not null ? (flow, "") : (null, FormReader.Short($"Document '{id}' has problems of its own: {problems.First(problem => !problem.IsWarning)}", 400));
    }
}
