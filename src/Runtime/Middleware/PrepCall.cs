namespace ActorFlow;

/// <summary>One run of Prep, as its middleware sees it.</summary>
public sealed class PrepCall
{
    internal PrepCall(Node node, NodeContext context, VisitBody body)
    {
        Node = node;
        Context = context;
        Body = body;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>What Prep sees.</summary>
    public NodeContext Context { get; }

    internal VisitBody Body { get; }
}
