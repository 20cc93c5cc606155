namespace ActorFlow;

/// <summary>One attempt of Exec, as its middleware sees it.</summary>
public sealed class ExecCall
{
    internal ExecCall(Node node, ExecContext context, VisitBody body)
    {
        Node = node;
        Context = context;
        Body = body;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>What Exec sees.</summary>
    public ExecContext Context { get; }

    /// <summary>What Prep returned.</summary>
    public object? Input => Body.PrepValue;

    internal VisitBody Body { get; }

    /// <summary>The same call under another token, for layers that limit or cancel what is within.</summary>
    /// <param name="cancellationToken">The token that Exec is to see; link it to that of <see cref="Context"/>.</param>
    public ExecCall With(CancellationToken cancellationToken) => new(Node, Context.With(cancellationToken), Body);
}
