using System.Buffers;
using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>
/// One dispatch of a visit's attempt, and the message that hands it to a node actor: take up the visit, run Prep, or Exec if Prep's result is at hand. Its identity is the
/// incarnation: an outcome counts only while the supervisor still holds this object.
/// </summary>
/// <remarks>
/// The node actor works with it; the supervisor, on another thread, only cancels and seals it. Runs make these by the million, so what few visits need is apart:
/// <see cref="Rarities"/>.
/// </remarks>
internal sealed partial class VisitExecution : NodeMessage, IVisitPort, IStateOwner, ILead
{
    private RunView _run;
    private Visit _visit;
    private readonly Frame _frame;
    private FlowNode _place;
    private long _dispatchedAt; // UTC ticks
    private SharedState? _state;
    private NodeContext? _context;
    private Rarities? _rare;
    private volatile bool _cancelled;
    private volatile bool _execOver;
    private volatile bool _sealed;

    /// <summary>Makes the dispatch of a visit as it stands. In the supervisor's turn.</summary>
    public VisitExecution(RunView run, Visit visit, FlowNode place, Frame frame)
    {
        _run = run;
        _visit = visit;
        _place = place;
        _frame = frame;
        _dispatchedAt = visit.SinceTicks;
        Attempt = visit.Attempt;
        Try = visit.Attempt - visit.AttemptsBefore;
        PrepPatch = StatePatch.Empty;
        if (!place.IsPlain || !visit.IsPlain)
            TakeRarities(visit);
    }

    public override VisitExecution Execution => this;

    public RunEnvironment Environment => _run.Environment;

    public RunView View => _run;

    public ActorRef<RunMessage> Supervisor => _run.Supervisor!;

    public FlowNode Place => _place;

    public RunId RunId => _run.RunId;

    public long VisitId => _visit.Id;

    public int Attempt { get; }

    /// <summary>Which try it is for the node's policy, which starts to count anew when the run is retried.</summary>
    public int Try { get; }

    public int Number => _visit.Number;

    /// <summary>The node's path, for errors.</summary>
    public string Path => _frame.Parent is null ? _visit.Node : Rare.Path ??= RunState.NodePath(_frame, _visit.Node);

    /// <summary>The failure that led here, in a node behind an error boundary.</summary>
    public RunError? Error => _visit.Error;

    /// <summary>When the visit was dispatched, by the journal.</summary>
    public DateTimeOffset DispatchedAt => new(_dispatchedAt, TimeSpan.Zero);

    /// <summary>The typed working memory; null until the node actor makes it, or handed on from an earlier attempt.</summary>
    public VisitBody? Body { get; set; }

    /// <summary>Whether <see cref="Body"/> holds Prep's result, or the visit has a child that has ended, and needs it no more.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>What Prep wrote; committed with Post's writes.</summary>
    public StatePatch PrepPatch { get; set; }

    /// <summary>The node actor that holds it.</summary>
    public ActorRef<NodeMessage>? Actor { get; set; }

    /// <summary>Whether the supervisor wants to hear that the node actor has come to it. Set before it is handed over.</summary>
    public bool Announces { get; set; }

    /// <summary>Whether other visits of the run wait for the node actor to come back with the outcome. Set by the supervisor, in a turn inside that of the node actor.</summary>
    public bool Leads { get; set; }

    /// <summary>Whether it is, or was, looked after as one behind which others wait. Written by the node actor.</summary>
    public LeadState Led { get; set; }

    /// <summary>
    /// Whether whoever has it in hand holds the supervisor's turns (<see cref="ActorRef{TMessage}.TryReceiveNext"/>): it has been the run's only dispatch since the run began. It stays so when that is over, which
    /// the supervisor knows.
    /// </summary>
    public bool HoldsTurns { get; set; }

    /// <summary>Whether the supervisor's clock runs for this attempt.</summary>
    public bool IsTimed { get; set; }

    /// <summary>Whether Exec has come back, so that the attempt's limits no longer apply. Written by the node actor, read by the supervisor.</summary>
    public bool IsExecOver
    {
        get => _execOver;
        set => _execOver = value;
    }

    public bool IsCancelled => _cancelled;

    public bool IsSealed => _sealed;

    public TimeProvider TimeProvider => Environment.Options.TimeProvider;

    public string IdempotencyKey => Rare.IdempotencyKey ??= VisitKey.Of(_run.KeyRun, _frame.Path, _visit);

    public CancellationToken CancellationToken
    {
        get
        {
            var rare = Rare;
            // The items of a batch ask for it side by side.
            if (Volatile.Read(ref rare.Cancellation) is { } known)
                return known.Token;
            lock (rare.Gate)
            {
                if (rare.Cancellation is null)
                {
                    var made = new CancellationTokenSource();
                    // Nobody has it yet, so no callback of a user runs under the lock.
                    if (_cancelled)
                        made.Cancel();
                    Volatile.Write(ref rare.Cancellation, made);
                }

                return rare.Cancellation.Token;
            }
        }
    }

    /// <summary>Asks the user code to end. Callbacks of user code run on the calling thread only if they were registered by it; others are queued.</summary>
    public void Cancel()
    {
        CancellationTokenSource? cancellation;
        lock (Gate)
        {
            if (_cancelled)
                return;
            _cancelled = true;
            cancellation = Rare.Cancellation;
        }

        // User callbacks may hang; they never run in the supervisor's turn.
        if (cancellation is not null)
            Environment.CancelOutside(cancellation);
    }

    /// <summary>Cuts the visit off: whatever its user code still does is refused or dropped.</summary>
    public void Seal()
    {
        lock (Gate)
            _sealed = true;
        Volatile.Read(ref _state)?.Seal();
        Cancel();
        ReleaseOutside();
    }

    /// <summary>Takes over Prep's result and writes from an earlier attempt of the same visit in this process.</summary>
    public void TakePrepFrom(VisitExecution earlier)
    {
        if (!earlier.IsPrepared)
            return;
        Body = earlier.Body!.Detach(this);
        PrepPatch = earlier.PrepPatch;
        IsPrepared = true;
        if (earlier._rare?.Batch is { } batch)
            Rare.Batch = batch;
    }

    /// <summary>Opens the run's state as committed now, for Prep.</summary>
    public SharedState OpenForPrep()
    {
        var state = Open(_run.Committed, null);
        _context = NeedsContexts || !Body!.PrepTakesState ? new NodeContext(state, this) : null;
        return state;
    }

    /// <summary>Ends Prep: whoever still holds its context is refused, and its writes wait for Post's.</summary>
    public void ClosePrep()
    {
        if (_state!.HasWrites)
            PrepPatch = _state.TakePatch();
        _state.Close();
    }

    /// <summary>Opens the run's state as committed now, with what Prep wrote on top, for Post.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    public SharedState OpenForPost() => OpenForPost(_run.Committed);

    /// <summary>Opens a state for Post, with what Prep wrote on top.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    public SharedState OpenForPost(StateMap committed)
    {
        if (_rare?.Reads is not null)
            RenewServices();
        var state = Open(committed, PrepPatch);
        _context = NeedsContexts || !Body!.PostTakesState ? new NodeContext(state, this) { IsPost = true } : null;
        if (_place.RoutesByState)
            Rare.Reads = state.TrackReads();
        return state;
    }

    /// <summary>What Post has read, where its answer counts only while that has not moved; else null.</summary>
    public StateReads? Reads => _rare?.Reads;

    /// <summary>Ends Post: the visit's whole patch, Prep's writes first.</summary>
    public StatePatch ClosePost()
    {
        _state!.Seal();
        return _state.PeekPatch();
    }

    /// <summary>Puts Post's writes on a newer state; custom reducers run again.</summary>
    /// <exception cref="StateException">A write no longer fits.</exception>
    public StatePatch MovePatch(StateMap newer)
    {
        _state!.MoveTo(newer);
        return _state.PeekPatch();
    }

    /// <summary>The actions to route: the one that Post returned first. One alone is made once for the place.</summary>
    public IReadOnlyList<ActionName> Actions(ActionName returned) => _context is { RoutesMore: true } ? _context.Actions(returned) : _place.Alone(returned);

    private SharedState Open(StateMap committed, StatePatch? earlier)
    {
        if (!ReferenceEquals(_run.Record, RunRecord.None) || _rare?.Record is not null)
            KeepRecord();
        var state = new SharedState(committed, _run.Scope, _dispatchedAt, this, earlier);
        Volatile.Write(ref _state, state);
        return state;
    }

    public RunError Describe(NodePhase phase, int attempts, Exception error) => RunError.Of(Path, Number, phase, attempts, error);

    public JsonElement EncodePrep()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Body!.WritePrep(writer, Environment.Options.Serialization.Json);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    // It may have been let go meanwhile.
    void ILead.Linger() => Volatile.Read(ref _run)?.Supervisor!.Tell(new RunMessage.LeadLeft(this, isLong: true));

    string IStateOwner.Describe() => _run.Describe(Path, Number);
}
