namespace ActorFlow;

/// <content>The flow as a run of its own.</content>
public sealed partial class FlowDefinition
{
    /// <summary>How many runs may be each other's children: 32.</summary>
    public const int MaxChildDepth = 32;

    /// <summary>Uses the flow as a node that starts a child run: with a state, a journal and a life of its own, unlike <see cref="AsNode"/>.</summary>
    /// <param name="name">The node's name; null takes the flow's.</param>
    public ChildRunNode AsChildRun(string? name = null) => new(name ?? Name, this);
}
