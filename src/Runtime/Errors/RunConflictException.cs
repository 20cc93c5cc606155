namespace ActorFlow;

/// <summary>A run id that belongs to a run of one flow was used to start another flow, or that of somebody's run is the id of a child.</summary>
public sealed class RunConflictException : Exception
{
    internal RunConflictException(RunId runId, string flow, string wanted)
        : base($"Run '{runId}' exists already and is a run of flow '{flow}', not of '{wanted}'. Use another run id, for example one that begins with the flow's name.")
    {
        RunId = runId;
        Flow = flow;
    }

    internal RunConflictException(RunId runId, RunId parent)
        : base($"Run '{runId}' exists already and was not started by run '{parent}', whose child has this id. Retry the parent: its next try starts a child with another id.")
    {
        RunId = runId;
        Flow = "";
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The flow it is a run of; empty when that is not the matter.</summary>
    public string Flow { get; }
}
