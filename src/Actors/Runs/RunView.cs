using ActorFlow.Actors.Kernel;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to its node actors: what all its visits have in common, and the committed state and results. Written by the supervisor, read from any thread.</summary>
internal sealed class RunView(RunEnvironment environment, RunId runId, StateScope scope, ActorRef<RunMessage> supervisor) : StateHome(scope)
{
    private volatile StateMap _committed = StateMap.Empty;
    private volatile RunRecord _record = RunRecord.None;

    public RunId RunId => runId;

    public RunEnvironment Environment => environment;

    public ActorRef<RunMessage> Supervisor => supervisor;

    /// <summary>In whose name idempotency keys are made.</summary>
    public required RunId KeyRun { get; init; }

    /// <summary>The term of the run's shard under which this life of it was begun; 0 outside a cluster.</summary>
    public long Term { get; init; }

    /// <summary>The flow of the run; that of the frames around a visit follows from it. Set before the first visit.</summary>
    public FlowDefinition? Flow { get; private set; }

    /// <summary>Whether the run is journaled. Set before the first visit.</summary>
    public bool IsJournaled { get; private set; }

    /// <summary>The run's shared state as committed (for <see cref="Durability.Pipelined"/>: as decided).</summary>
    public StateMap Committed => _committed;

    /// <summary>The kept results, and the failures that the run went on after, by frame; never older than <see cref="Committed"/> was when it was read before.</summary>
    public RunRecord Record => _record;

    /// <inheritdoc/>
    public override string Describe(int place, int visit) => Describe(Flow!.Places[place].Name, visit);

    public string Describe(string node, int visit) => $"run '{runId}', node '{node}', visit {visit}";

    /// <summary>Shows the state where nothing else has changed.</summary>
    public void Show(StateMap state) => _committed = state;

    /// <summary>Shows what is true of the run now.</summary>
    public void Show(RunShown shown)
    {
        if (!ReferenceEquals(_record, shown.Record))
            _record = shown.Record;
        _committed = shown.State;
    }

    /// <summary>Says which flow the run's visits belong to, before one is begun.</summary>
    public void BeginVisits(FlowDefinition flow, bool isJournaled)
    {
        if (ReferenceEquals(Flow, flow))
            return;
        IsJournaled = isJournaled;
        Flow = flow;
    }
}

/// <summary>What of a run is shown to its node actors, at one version.</summary>
internal readonly record struct RunShown(StateMap State, RunRecord Record)
{
    public static RunShown Of(RunState state) => new(state.State, state.Record);
}
