namespace ActorFlow;

/// <summary>
/// A class that draws a flow, so that a host can make it with its services: <c>class Checkout(IPayments payments) : IFlowSource</c>.
/// </summary>
/// <remarks>Made once, in a scope that lives as long as the flow system, and asked once, before runs are taken up.</remarks>
public interface IFlowSource
{
    /// <summary>Draws the flow.</summary>
    FlowDefinition Define();
}
