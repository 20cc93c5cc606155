using System.Collections.Concurrent;

namespace ActorFlow.Actors;

/// <summary>The flows a system knows by name. Thread-safe; flows come in before the start, those of tests also later.</summary>
internal sealed class FlowRegistry
{
    private readonly ConcurrentDictionary<string, FlowDefinition> _flows = new(StringComparer.Ordinal);

    public IEnumerable<FlowDefinition> All => _flows.Values;

    public void Add(FlowDefinition flow)
    {
        if (_flows.TryAdd(flow.Name, flow))
        {
            // Child runs are found again by their own flow, so that is registered with the one that starts them.
            foreach (var node in flow.ReachableNodes)
            {
                if (node.ChildFlow is { } child)
                    Add(child);
            }
        }
        else if (!ReferenceEquals(_flows[flow.Name], flow))
        {
            throw new ArgumentException($"Two different flows are named '{flow.Name}'. Stored runs find their flow by its name, so each needs its own.", nameof(flow));
        }
    }

    public FlowDefinition? Find(string name) => _flows.GetValueOrDefault(name);
}
