namespace ActorFlow;

/// <summary>Where in a cluster a node's Exec may run, as a chain of calls.</summary>
public static class NodeOfferExtensions
{
    /// <summary>Has Exec, or the items of a batch, run only where a member can do all of this: see <see cref="NodeOptions.Requires"/>.</summary>
    /// <exception cref="ArgumentException">A capability is malformed, or there are too many.</exception>
    public static TNode Requires<TNode>(this TNode node, params ReadOnlySpan<string> capabilities)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.Require(capabilities);
        return node;
    }

    /// <summary>Offers Exec, or the items of a batch, to every member that can run it: see <see cref="NodeOptions.IsOffered"/>.</summary>
    public static TNode Offered<TNode>(this TNode node)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.IsOffered = true;
        return node;
    }
}
