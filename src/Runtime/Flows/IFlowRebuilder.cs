namespace ActorFlow;

/// <summary>
/// Makes flows anew of what they were made of, so that runs keep the definition they were started with after the flow has changed, over restarts too.
/// </summary>
/// <remarks>Thread-safe. Called when a run is taken up whose definition is not the one that is registered.</remarks>
public interface IFlowRebuilder
{
    /// <summary>
    /// Makes a flow of a stored source. What it throws is the reason why the run is judged by the registered flow instead, or parked where there is
    /// none.
    /// </summary>
    FlowDefinition Rebuild(FlowSource source);
}
