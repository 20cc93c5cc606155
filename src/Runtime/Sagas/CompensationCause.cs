namespace ActorFlow;

/// <summary>Why a run undoes its work.</summary>
public enum CompensationCause
{
    /// <summary>The run failed.</summary>
    Failure,

    /// <summary>The run was cancelled.</summary>
    Cancel,

    /// <summary>Somebody asked for it after the run had ended.</summary>
    Demand,
}

/// <summary>When runs of a flow undo their work by themselves.</summary>
[Flags]
public enum CompensateOn
{
    /// <summary>Never; only when it is asked for.</summary>
    Demand = 0,

    /// <summary>When a run fails.</summary>
    Failure = 1,

    /// <summary>When a run is cancelled.</summary>
    Cancel = 2,
}
