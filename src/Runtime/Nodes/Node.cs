namespace ActorFlow;

/// <summary>A step of a flow. Derive from <see cref="Node{TPrep, TExec}"/>, or build one from lambdas with <see cref="Named"/>.</summary>
/// <remarks>
/// A node object is a definition: it is shared by every run that visits it, at the same time and from any thread, so whatever belongs to one
/// visit goes through the contexts and never into a field. Its options are frozen when a flow that uses it is built.
/// </remarks>
public abstract class Node
{
    private protected Node(string? name)
    {
        Options = new NodeOptions(this);
        Name = NodeNames.Of(GetType(), name);
    }

    /// <summary>The node's name, unique in its flow: the given one, else that of <see cref="NodeNameAttribute"/>, else the name of its type.</summary>
    public string Name { get; }

    /// <summary>How the engine treats the node's visits.</summary>
    public NodeOptions Options { get; }

    /// <summary>Starts a node made of lambdas.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public static NodeBuilder Named(string name) => new(name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The flow this node stands for, if it is a nested flow and not a step.</summary>
    internal virtual FlowDefinition? SubFlow => null;

    /// <summary>The working memory of one visit. Bodies are reset and used again by the actor that owns them.</summary>
    internal abstract VisitBody NewBody();
}
