using ActorFlow.Actors.Kernel;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to its node actors: what all its visits have in common, and the committed state and results. Written by the supervisor, read from any thread.</summary>
/// <remarks>One life of a run has one: a run in memory, which has one life, its slot (<see cref="RunSlot"/>); a journaled run one of its own for each supervisor, as late visits may be of another one.</remarks>
internal class RunView : StateHome
{
    /// <summary>Null: empty.</summary>
    private volatile StateMap? _committed;

    /// <summary>Null: none.</summary>
    private volatile RunRecord? _record;

    public RunView(RunEnvironment environment, RunSlot slot, StateScope scope, ActorRef<RunMessage> supervisor)
        : base(scope)
    {
        RunId = slot.RunId;
        OtherKeyRun = slot.OtherKeyRun;
        Environment = environment;
        Supervisor = supervisor;
        Term = environment.Shards?.TermOf(slot.RunId) ?? 0;
    }

    /// <summary>That of a slot, as long as it shows nothing.</summary>
    protected RunView(RunId runId)
        : base(StateScope.Standalone)
    {
        RunId = runId;
        Environment = null!;
        IsJournaled = true;
    }

    /// <summary>That of a slot of a run in memory that is about to begin.</summary>
    protected RunView(RunId runId, RunEnvironment environment, FlowDefinition flow, StateScope scope)
        : base(scope)
    {
        RunId = runId;
        Environment = environment;
        Definition = flow;
    }

    public RunId RunId { get; }

    /// <summary>What all runs share. Set before the first visit.</summary>
    public RunEnvironment Environment { get; private set; }

    /// <summary>Who leads the run. Of a slot: set before it is shared, and by the registry when the supervisor is made again.</summary>
    public ActorRef<RunMessage>? Supervisor { get; set; }

    /// <summary>In whose name idempotency keys are made, if not in the run's own; else none.</summary>
    public RunId OtherKeyRun { get; set; }

    /// <summary>In whose name idempotency keys are made.</summary>
    public RunId KeyRun => OtherKeyRun == default ? RunId : OtherKeyRun;

    /// <summary>The term of the run's shard under which this life of it was begun; 0 outside a cluster. Of a slot: used by the registry only.</summary>
    public long Term { get; set; }

    /// <summary>
    /// The flow of the run; that of the frames around a visit follows from it. Set before the first visit. Of the slot of a journaled run: the definition that the next supervisor begins with;
    /// null when that is to be found by what the journal says; used by the registry only.
    /// </summary>
    public FlowDefinition? Definition { get; set; }

    /// <summary>Whether the run is journaled. Set before the first visit. Of a slot: whether the run can be found again in the journal once it has left memory.</summary>
    public bool IsJournaled { get; set; }

    /// <summary>The run's shared state as committed (for <see cref="Durability.Pipelined"/>: as decided).</summary>
    public StateMap Committed => _committed ?? StateMap.Empty;

    /// <summary>The kept results, and the failures that the run went on after, by frame; never older than <see cref="Committed"/> was when it was read before.</summary>
    public RunRecord Record => _record ?? RunRecord.None;

    /// <inheritdoc/>
    public sealed override string Describe(int place, int visit) => Describe(Definition!.Places[place].Name, visit);

    public string Describe(string node, int visit) => $"run '{RunId}', node '{node}', visit {visit}";

    /// <summary>Shows the state where nothing else has changed.</summary>
    public void Show(StateMap state) => _committed = state;

    /// <summary>Shows what is true of the run now.</summary>
    public void Show(RunShown shown)
    {
        if (!ReferenceEquals(Record, shown.Record))
            _record = shown.Record;
        _committed = shown.State;
    }

    /// <summary>Says which flow the run's visits belong to, before one is begun.</summary>
    public void BeginVisits(FlowDefinition flow, bool isJournaled)
    {
        IsJournaled = isJournaled;
        if (!ReferenceEquals(Definition, flow))
            Definition = flow;
    }

    /// <summary>Of a slot: begins to show the run, in the only life that it has.</summary>
    protected void BeginToShow(RunEnvironment environment, StateScope scope, ActorRef<RunMessage> supervisor)
    {
        if (!ReferenceEquals(Environment, environment))
            Environment = environment;
        if (!ReferenceEquals(Scope, scope))
            Scope = scope;
        if (!ReferenceEquals(Supervisor, supervisor))
            Supervisor = supervisor;
    }
}

/// <summary>What of a run is shown to its node actors, at one version.</summary>
internal readonly record struct RunShown(StateMap State, RunRecord Record)
{
    public static RunShown Of(RunState state) => new(state.State, state.Record);
}
