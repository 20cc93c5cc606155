namespace ActorFlow;

/// <summary>A node whose result another one takes. Of one drawn by name, the node is found when the flow is built.</summary>
internal sealed class WorkSource(string name)
{
    public string Name => name;

    public Node? Node { get; set; }

    public string ResultPath => Node?.ResultPath ?? name;

    public bool HasResult => Node?.HasResult == true;

    public static WorkSource Of(Node node) => new(node.Name) { Node = node };
}
