using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ActorFlow.Definitions.Building;

/// <summary>What a node was made of.</summary>
/// <param name="Document">The document that said so.</param>
/// <param name="Node">The node there.</param>
internal sealed record NodeOrigin(FlowDocument Document, NodeDocument Node);

/// <summary>
/// Remembers what nodes were made of, so that a flow of them can be written as a document again, also where code has drawn it. Thread-safe; keeps no
/// node alive.
/// </summary>
internal static class NodeOrigins
{
    private static readonly ConditionalWeakTable<Node, NodeOrigin> Known = [];

    public static void Keep(Node made, FlowDocument document, NodeDocument node) => Known.AddOrUpdate(made, new NodeOrigin(document, node));

    public static bool TryFind(Node node, [MaybeNullWhen(false)] out NodeOrigin origin) => Known.TryGetValue(node, out origin);
}
