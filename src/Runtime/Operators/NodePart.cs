namespace ActorFlow;

/// <summary>A node, left by one of its actions.</summary>
internal sealed class NodePart(Node node, ActionName action) : FlowPart
{
    public Node Node => node;

    /// <summary>The action by which it is left.</summary>
    public ActionName Action => action;

    /// <summary>Whether it says nothing but the node.</summary>
    public bool IsPlain => action.IsDefault;

    public override string ToString() => action.IsDefault ? node.Name : $"{node.Name} - \"{action}\"";

    internal override PartEnds Draw(PartPen pen)
    {
        pen.Add(node);
        return new PartEnds([node], [(node, action)]);
    }

    private protected override FlowPart LeftBy(ActionName other) => new NodePart(node, other);

    public override bool Equals(object? obj) => obj is NodePart other && ReferenceEquals(other.Node, node) && other.ToString() == ToString();

    public override int GetHashCode() => node.GetHashCode();
}
