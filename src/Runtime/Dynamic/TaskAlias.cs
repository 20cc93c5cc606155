using System.Text.Json;

namespace ActorFlow;

/// <summary>Stands for a node under another name in a piece of dynamic work. At its place in the work's flow is the node itself.</summary>
internal sealed class TaskAlias : Node
{
    private readonly Func<StateSerialization, JsonElement>? _freeze;

    public TaskAlias(Node inner, string name, Func<StateSerialization, JsonElement>? freeze = null)
        : base(name)
        => (Inner, _freeze) = (inner, freeze);

    /// <summary>As it was journaled.</summary>
    public TaskAlias(Node inner, string name, JsonElement? data)
        : this(inner, name)
        => Data = data;

    public Node Inner { get; }

    /// <summary>The data of the node, where the work was read back.</summary>
    public JsonElement? Data { get; }

    /// <summary>The data of the node as JSON; null when it has none.</summary>
    public JsonElement? Frozen(StateSerialization serialization) => _freeze?.Invoke(serialization) ?? Data;

    internal override FlowDefinition? SubFlow => Inner.SubFlow;

    internal override string Kind => Inner.Kind;

    internal override bool HasResult => Inner.HasResult;

    internal override string ResultPath => Name + Inner.ResultPath[Inner.Name.Length..];

    internal override Node Wrapped => Inner;

    internal override VisitBody NewBody(IVisitPort port) => Inner.NewBody(port);
}
