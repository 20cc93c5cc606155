namespace ActorFlow;

/// <summary>One run of Post, as its middleware sees it.</summary>
public sealed class PostCall
{
    internal PostCall(Node node, NodeContext context, VisitBody body)
    {
        Node = node;
        Context = context;
        Body = body;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>What Post sees.</summary>
    public NodeContext Context { get; }

    /// <summary>What Prep returned.</summary>
    public object? Input => Body.PrepValue;

    /// <summary>What Exec, or the fallback, returned.</summary>
    public object? Result => Body.ExecValue;

    internal VisitBody Body { get; }
}
