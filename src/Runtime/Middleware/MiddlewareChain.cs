using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>The layers that apply on one way into a node: the system's, those of the flows around it, and last the node's own. Built once per way. Thread-safe.</summary>
internal sealed class MiddlewareChain(NodeMiddleware[] layers)
{
    public static readonly MiddlewareChain Empty = new([]);

    private readonly ConditionalWeakTable<object, MiddlewareChain> _inner = new();
    private readonly ConditionalWeakTable<Node, MiddlewarePipeline> _pipelines = new();

    public bool IsEmpty => layers.Length == 0;

    /// <summary>The chain inside a flow.</summary>
    public MiddlewareChain Into(FlowDefinition flow) => Into(flow, flow.Middleware);

    /// <summary>The chain inside a nested flow, for which a node of the outer flow stands with layers of its own.</summary>
    public MiddlewareChain Into(Node node) => Into(node, node.Options.Layers);

    /// <summary>The node's visits, wrapped; null when nothing wraps them.</summary>
    public MiddlewarePipeline? For(Node node)
    {
        var own = node.Options.Layers;
        if (layers.Length == 0 && own.Length == 0)
            return null;
        if (!node.Options.IsFrozen)
            return new MiddlewarePipeline([.. layers, .. own]); // a node that runs alone may still get layers
        return _pipelines.TryGetValue(node, out var known) ? known : Build(node);
    }

    private MiddlewareChain Into(object scope, NodeMiddleware[] own)
    {
        if (own.Length == 0)
            return this;
        return _inner.TryGetValue(scope, out var known) ? known : Build(scope, own);
    }

    // Apart, because they make closures, and most visits come by without a layer.
    private MiddlewarePipeline Build(Node node) => _pipelines.GetValue(node, known => new MiddlewarePipeline([.. layers, .. known.Options.Layers]));

    private MiddlewareChain Build(object scope, NodeMiddleware[] own) => _inner.GetValue(scope, _ => new MiddlewareChain([.. layers, .. own]));
}
