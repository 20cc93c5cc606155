namespace ActorFlow;

/// <summary>A stored run does not fit the flow that is registered under its name now. The run is parked.</summary>
public sealed class FlowMisfitException : Exception
{
    internal FlowMisfitException(RunId runId, string flow, string what)
        : base($"Run '{runId}' does not fit flow '{flow}' as it is registered now: {what}. Register the definition the run was started with, or cancel the run.")
    {
        RunId = runId;
        Flow = flow;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }
}
