namespace ActorFlow;

/// <summary>
/// Draws the flow that is run for a piece of dynamic work: its nodes as they stand in the flow that knows them, with the edges of the work and no
/// others.
/// </summary>
internal sealed class TaskDrawing
{
    private readonly FlowDefinition _home;
    private readonly Dictionary<string, Node> _made = new(StringComparer.Ordinal);

    private TaskDrawing(FlowDefinition home) => _home = home;

    public static FlowDefinition Of(FlowDefinition home, TaskShape shape)
        => Flow.Named(home.Name).ForTask(home, isWhole: true).Draw(new TaskDrawing(home).PartOf(shape)).Build();

    private FlowPart PartOf(TaskShape shape) => shape.Form switch
    {
        TaskForm.Node => new NodePart(NodeOf(shape), shape.On),
        TaskForm.Chain => new ChainPart([.. shape.Parts.Select(PartOf)]),
        TaskForm.Branches => new BranchesPart(shape.Parts.Select(PartOf)),
        _ => new NodePart(GroupOf(shape), shape.On),
    };

    private Node NodeOf(TaskShape shape)
    {
        var known = _home.Find(shape.Name) ?? throw new KeyNotFoundException(shape.Name);
        if (shape.Alias is not { } alias)
            return known.Node;
        if (!_made.TryGetValue(alias, out var node))
            _made.Add(alias, node = new TaskAlias(known.Node, alias, shape.Data));
        return node;
    }

    private Node GroupOf(TaskShape shape)
    {
        if (!_made.TryGetValue(shape.Name, out var group))
            _made.Add(shape.Name, group = new GroupNode(shape.Name, [.. shape.Parts.Select(PartOf)], _home).Under(GroupPolicy.Of(shape.Rule!)));
        return group;
    }
}
