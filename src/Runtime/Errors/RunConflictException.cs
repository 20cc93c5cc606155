namespace ActorFlow;

/// <summary>A run id that belongs to a run of one flow was used to start another flow.</summary>
public sealed class RunConflictException : Exception
{
    internal RunConflictException(RunId runId, string flow, string wanted)
        : base($"Run '{runId}' exists already and is a run of flow '{flow}', not of '{wanted}'. Use another run id, for example one that begins with the flow's name.")
    {
        RunId = runId;
        Flow = flow;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The flow it is a run of.</summary>
    public string Flow { get; }
}
