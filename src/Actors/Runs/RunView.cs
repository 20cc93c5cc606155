namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to its node actors: the committed state. Written by the supervisor, read from any thread.</summary>
internal sealed class RunView(RunId runId, StateScope scope)
{
    private volatile StateMap _committed = StateMap.Empty;

    public RunId RunId => runId;

    /// <summary>How the flow's values are frozen and written. Set before the first visit.</summary>
    public StateScope Scope { get; set; } = scope;

    /// <summary>The run's shared state as committed (for <see cref="Durability.Pipelined"/>: as decided).</summary>
    public StateMap Committed
    {
        get => _committed;
        set => _committed = value;
    }
}
