using System.Buffers;
using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>One dispatch of a visit's attempt. Its identity is the incarnation: an outcome counts only while the supervisor still holds this object.</summary>
/// <remarks>The node actor works with it; the supervisor, on another thread, only cancels and seals it.</remarks>
internal sealed partial class VisitExecution(RunEnvironment environment, RunView view, ActorRef<RunMessage> supervisor, Visit visit, FlowNode place, string path, Frame frame)
    : IVisitPort, IStateOwner
{
    private readonly KeptJson? _journaledPrep = KeptJson.Of(visit.Prep);
    private CancellationTokenSource? _cancellation;
    private Lock? _madeGate;
    private NodeContext? _context;
    private FrameRecord? _record;
    private volatile bool _cancelled;
    private volatile bool _execOver;
    private volatile bool _sealed;

    /// <summary>Most visits ask for nothing that has to be guarded.</summary>
    private Lock Gate => _madeGate ?? Interlocked.CompareExchange(ref _madeGate, new Lock(), null) ?? _madeGate!;

    public RunEnvironment Environment => environment;

    public RunView View => view;

    public ActorRef<RunMessage> Supervisor => supervisor;

    public FlowNode Place => place;

    public RunId RunId => view.RunId;

    public long VisitId => visit.Id;

    public int Attempt { get; } = visit.Attempt;

    /// <summary>Which try it is for the node's policy, which starts to count anew when the run is retried.</summary>
    public int Try { get; } = visit.Attempt - visit.AttemptsBefore;

    public int Number => visit.Number;

    /// <summary>The node's path, for errors.</summary>
    public string Path => path;

    /// <summary>The failure that led here, in a node behind an error boundary.</summary>
    public RunError? Error => visit.Error;

    /// <summary>When the visit was dispatched, by the journal.</summary>
    public DateTimeOffset DispatchedAt { get; } = visit.Since;

    /// <summary>When the node's total time is over.</summary>
    public DateTimeOffset? Deadline { get; private set; } = place.Node.Options.TotalTimeout is { } total ? After(visit.Begun, total) : null;

    /// <summary>Prep's result from the journal, or null. Of a child, the request has journaled it.</summary>
    public JsonElement? JournaledPrep => place.Node is ChildRunNode ? null : _journaledPrep?.Value;

    /// <summary>The typed working memory; null until the node actor makes it, or handed on from an earlier attempt.</summary>
    public VisitBody? Body { get; set; }

    /// <summary>Whether <see cref="Body"/> holds Prep's result, or the visit has a child that has ended, and needs it no more.</summary>
    public bool IsPrepared { get; set; } = place.Node is ChildRunNode && visit.Child is not null;

    /// <summary>What Prep wrote; committed with Post's writes.</summary>
    public StatePatch PrepPatch { get; set; } = visit.PrepPatch;

    /// <summary>The failure of this attempt that was found from outside: its time was up.</summary>
    public Exception? FoundFailure { get; init; }

    /// <summary>What is wrapped around the phases; null when nothing is.</summary>
    public MiddlewarePipeline? Middleware { get; init; }

    /// <summary>The node actor that holds it.</summary>
    public ActorRef<NodeMessage>? Actor { get; set; }

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

    public TimeProvider TimeProvider => environment.Options.TimeProvider;

    public string IdempotencyKey => field ??= VisitKey.Of(view.KeyRun, frame.Path, visit);

    public CancellationToken CancellationToken
    {
        get
        {
            lock (Gate)
            {
                var isNew = _cancellation is null;
                _cancellation ??= new CancellationTokenSource();
                // Nobody has a new one yet, so no callback of a user runs under the lock.
                if (isNew && _cancelled)
                    _cancellation.Cancel();
                return _cancellation.Token;
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
            cancellation = _cancellation;
        }

        // User callbacks may hang; they never run in the supervisor's turn.
        if (cancellation is not null)
            environment.CancelOutside(cancellation);
    }

    /// <summary>Cuts the visit off: whatever its user code still does is refused or dropped.</summary>
    public void Seal()
    {
        lock (Gate)
            _sealed = true;
        Volatile.Read(ref _context)?.State.Seal();
        Cancel();
        ReleaseOutside();
    }

    /// <summary>The last attempt's exception, as handed to the fallback.</summary>
    public Exception? LastError { get; set; }

    /// <summary>Takes over Prep's result and writes from an earlier attempt of the same visit in this process.</summary>
    public void TakePrepFrom(VisitExecution earlier)
    {
        if (!earlier.IsPrepared)
            return;
        Body = earlier.Body!.Detach(this);
        PrepPatch = earlier.PrepPatch;
        IsPrepared = true;
        _batch = earlier._batch;
    }

    /// <summary>Opens the run's state as committed now, for Prep.</summary>
    public NodeContext OpenForPrep() => _context = Open(view.Committed, isPost: false);

    /// <summary>Ends Prep: whoever still holds its context is refused, and its writes wait for Post's.</summary>
    public void ClosePrep()
    {
        PrepPatch = _context!.State.TakePatch();
        _context.State.Seal();
    }

    /// <summary>Opens the run's state as committed now, with what Prep wrote on top, for Post.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    public NodeContext OpenForPost() => OpenForPost(view.Committed);

    /// <summary>Opens a state for Post, with what Prep wrote on top.</summary>
    /// <exception cref="StateException">What Prep wrote no longer fits.</exception>
    public NodeContext OpenForPost(StateMap state)
    {
        if (Reads is not null)
            RenewServices();
        _context = Open(state, isPost: true, PrepPatch);
        Reads = place.Node.RoutesByState ? _context.State.TrackReads() : null;
        return _context;
    }

    /// <summary>What Post has read, where its answer counts only while that has not moved; else null.</summary>
    public StateReads? Reads { get; private set; }

    /// <summary>Ends Post: the visit's whole patch, Prep's writes first.</summary>
    public StatePatch ClosePost()
    {
        _context!.State.Seal();
        return _context.State.PeekPatch();
    }

    /// <summary>Puts Post's writes on a newer state; custom reducers run again.</summary>
    /// <exception cref="StateException">A write no longer fits.</exception>
    public StatePatch MovePatch(StateMap newer)
    {
        _context!.State.MoveTo(newer);
        return _context.State.PeekPatch();
    }

    public IReadOnlyList<ActionName> Actions(ActionName returned) => _context!.Actions(returned);

    private NodeContext Open(StateMap state, bool isPost, StatePatch? earlier = null)
    {
        _record = view.Record.Of(frame.Id);
        _homeRecord = frame.TaskAround is { } task ? view.Record.Of(task.Parent!.Id) : null;
        return new(new SharedState(state, view.Scope, DispatchedAt, this, earlier), this) { IsPost = isPost };
    }

    public RunError Describe(NodePhase phase, int attempts, Exception error) => RunError.Of(path, Number, phase, attempts, error);

    public JsonElement EncodePrep()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Body!.WritePrep(writer, environment.Options.Serialization.Json);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    string IStateOwner.Describe() => $"run '{view.RunId}', node '{path}', visit {Number}";

    private static DateTimeOffset After(DateTimeOffset begun, TimeSpan limit) => limit < DateTimeOffset.MaxValue - begun ? begun + limit : DateTimeOffset.MaxValue;
}
