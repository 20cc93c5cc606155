using ActorFlow.Definition;

namespace ActorFlow;

/// <content>Nodes of the flow, and of flows and nodes within it.</content>
public sealed partial class FlowDefinition
{
    /// <summary>Every node that runs of this flow can reach: nested flows and wrapped nodes included, each once.</summary>
    internal IReadOnlyList<Node> ReachableNodes => field ??= Reach();

    /// <summary>Whether a system that runs the flow has to look after some node: it holds resources, or comes from services.</summary>
    /// <remarks>A node that runs alone is looked after by whoever runs it.</remarks>
    internal bool NeedsCare => !_isAlone && (_needsCare ??= ReachableNodes.Any(node => node is IAsyncDisposable or IDisposable or INodeHandle));

    private bool? _needsCare;
    private readonly bool _isAlone;

    /// <summary>A flow of one node, to run it alone: in memory, and without freezing its options.</summary>
    private FlowDefinition(Node node, List<FlowNode> places)
        : this(node.Name, places, PlacesByName.Of(places), places[0], FlowBuilder.DefaultMaxSteps, Durability.None, [], freezes: false)
        => _isAlone = true;

    internal static FlowDefinition Alone(Node node) => new(node, [new FlowNode(0, node)]);

    private List<Node> Reach()
    {
        var flows = new HashSet<FlowDefinition> { this };
        var nodes = new HashSet<Node>();
        var open = new Queue<FlowDefinition>([this]);
        while (open.TryDequeue(out var flow))
        {
            foreach (var place in flow._nodes)
            {
                for (var node = place.Node; node is not null && nodes.Add(node); node = node.Wrapped)
                {
                    if (node.SubFlow is { } nested && flows.Add(nested))
                        open.Enqueue(nested);
                    foreach (var inner in node.InnerFlows.Where(flows.Add))
                        open.Enqueue(inner);
                }
            }
        }

        return [.. nodes];
    }
}
