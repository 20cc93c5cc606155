namespace ActorFlow.Definitions.Writing;

/// <summary>Collects what of a flow a document cannot say.</summary>
internal sealed class WritingProblems
{
    private readonly List<DocumentProblem> _problems = [];

    public IReadOnlyList<DocumentProblem> All => _problems;

    /// <summary>Something of a node; of a flow where the node is null.</summary>
    public void Add(FlowDefinition flow, string? node, string what, string remedy)
    {
        var problem = new DocumentProblem("cannot-be-written", "$", new Place(1, 1),
            node is null ? $"Flow '{flow.Name}': {what}" : $"Node '{node}' of flow '{flow.Name}': {what}", remedy);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }
}
