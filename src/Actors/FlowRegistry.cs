using System.Collections.Concurrent;

namespace ActorFlow.Actors;

/// <summary>
/// The flows a system knows: by name the one that new runs are started with, and by fingerprint those that older runs keep. Thread-safe.
/// </summary>
internal sealed class FlowRegistry
{
    private readonly ConcurrentDictionary<string, FlowDefinition> _flows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, string Fingerprint), FlowDefinition> _kept = new();

    public IEnumerable<FlowDefinition> All => _flows.Values;

    /// <exception cref="ArgumentException">Another flow has the name.</exception>
    public void Add(FlowDefinition flow)
    {
        if (_flows.TryAdd(flow.Name, flow))
        {
            // Child runs are found again by their own flow, so that is registered with the one that starts them.
            foreach (var child in ChildrenOf(flow))
                Add(child);
        }
        else if (!ReferenceEquals(_flows[flow.Name], flow) && !IsAlike(_flows[flow.Name], flow))
        {
            throw new ArgumentException(
                $"Two different flows are named '{flow.Name}'. Stored runs find their flow by its name, so each needs its own.", nameof(flow));
        }
    }

    /// <summary>
    /// Puts a flow, and those of its children, in the place of those that have their names. The earlier ones stay for the runs that were started with
    /// them.
    /// </summary>
    public void Replace(FlowDefinition flow)
    {
        var before = Find(flow.Name);
        if (ReferenceEquals(before, flow))
            return;
        if (before is not null && before.Fingerprint != flow.Fingerprint)
            Keep(before);
        _flows[flow.Name] = flow;
        foreach (var child in ChildrenOf(flow))
            Replace(child);
    }

    /// <summary>Keeps a flow for the runs that were started with it.</summary>
    public void Keep(FlowDefinition flow) => _kept.TryAdd((flow.Name, flow.Fingerprint), flow);

    /// <summary>The flow that new runs are started with.</summary>
    public FlowDefinition? Find(string name) => _flows.GetValueOrDefault(name);

    /// <summary>The flow with a fingerprint, if it is known here.</summary>
    public FlowDefinition? Find(string name, string fingerprint)
        => Find(name) is { } flow && flow.Fingerprint == fingerprint ? flow : _kept.GetValueOrDefault((name, fingerprint));

    /// <summary>Two flows that were made of the same data are the same flow, made twice.</summary>
    private static bool IsAlike(FlowDefinition one, FlowDefinition other)
        => one.Source is not null && other.Source is not null && one.Fingerprint == other.Fingerprint;

    private static IEnumerable<FlowDefinition> ChildrenOf(FlowDefinition flow)
        => flow.ReachableNodes.Select(node => node.ChildFlow).OfType<FlowDefinition>();
}
