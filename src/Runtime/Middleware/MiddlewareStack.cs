using System.Collections;

namespace ActorFlow;

/// <summary>Layers that are used together in several places. Immutable; the first is the outermost.</summary>
/// <example><code>
/// var guarded = MiddlewareStack.Of(NodeMiddleware.Logging(), NodeMiddleware.Retry(RetryPolicy.Fast), NodeMiddleware.Timeout(TimeSpan.FromSeconds(5)));
/// flow.Use(guarded);
/// </code></example>
public sealed class MiddlewareStack : IEnumerable<NodeMiddleware>
{
    private readonly NodeMiddleware[] _layers;

    private MiddlewareStack(NodeMiddleware[] layers) => _layers = layers;

    /// <summary>A stack without layers, to add to.</summary>
    public static MiddlewareStack Empty { get; } = new([]);

    /// <summary>How many layers there are.</summary>
    public int Count => _layers.Length;

    /// <summary>A stack of these layers, outermost first.</summary>
    public static MiddlewareStack Of(params ReadOnlySpan<NodeMiddleware> layers) => Empty.Add(layers);

    /// <summary>A stack with these layers inside the ones that are there.</summary>
    public MiddlewareStack Add(params ReadOnlySpan<NodeMiddleware> layers) => new(Joined(_layers, layers));

    /// <summary>A stack with the layers of another one inside the ones that are there.</summary>
    public MiddlewareStack Add(MiddlewareStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Add(stack._layers);
    }

    /// <inheritdoc/>
    public IEnumerator<NodeMiddleware> GetEnumerator() => ((IEnumerable<NodeMiddleware>)_layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ReadOnlySpan<NodeMiddleware> Layers => _layers;

    internal static NodeMiddleware[] Joined(NodeMiddleware[] outer, ReadOnlySpan<NodeMiddleware> inner)
    {
        foreach (var layer in inner)
            ArgumentNullException.ThrowIfNull(layer, nameof(inner));
        return [.. outer, .. inner];
    }
}
