using System.Diagnostics;
using System.Text.Json;
using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run's supervisor hears.</summary>
internal abstract partial class RunMessage : INeverDropped
{
    /// <summary>How often a supervisor that had stepped down has sent it on.</summary>
    public int Forwards { get; set; }

    /// <summary>Answers whoever waits for this message that it cannot be done, and why. Most messages have nobody waiting.</summary>
    public virtual void Refuse(Exception why)
    {
    }

    /// <summary>Begin a run that does not exist yet; if it turns out to exist, go on as that run.</summary>
    public sealed class Begin(FlowDefinition flow, StatePatch input, StartFacts facts, bool isNew) : RunMessage
    {
        public FlowDefinition Flow => flow;

        /// <summary>Whether no run of this id or key can exist, because the id was made up for it.</summary>
        public bool IsNew => isNew;

        public StatePatch Input => input;

        public StartFacts Facts => facts;

        /// <summary>What whoever started the run was doing, or null.</summary>
        public Activity? Starter { get; init; }

        /// <summary>How the flow's values are frozen and written, where that has been looked up; else null.</summary>
        public StateScope? Scope { get; init; }

        /// <summary>The command, if the start came through the inbox. Set before the message is told.</summary>
        public CommandTicket? Via { get; set; }
    }

    /// <summary>Take up a run from its journal.</summary>
    public sealed class Load(bool isClean, bool mayBeSetAside) : RunMessage
    {
        /// <summary>Until when what had the run before may have dispatched something of it; null is until now.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary>Whether what had the run before, a process or a supervisor, ended in order.</summary>
        public bool IsClean => isClean;

        /// <summary>Whether it has to be looked up if the run is quarantined or parked.</summary>
        public bool MayBeSetAside => mayBeSetAside;
    }

    /// <summary>The run as read back, or null when the journal holds no events of it.</summary>
    public sealed class Loaded(LoadedRun? run, RunSummary? row) : RunMessage
    {
        public LoadedRun? Run => run;

        /// <summary>The row of the index, if it was looked up.</summary>
        public RunSummary? Row => row;
    }

    /// <summary>The run's history cannot be read.</summary>
    public sealed class LoadFailed(Exception error) : RunMessage
    {
        public Exception Error => error;
    }

    /// <summary>The canonical form of the definition from before, as stored; null when there is none, or it cannot be read.</summary>
    public sealed class DefinitionFound(ReadOnlyMemory<byte>? canonical, Exception? error) : RunMessage
    {
        public ReadOnlyMemory<byte>? Canonical => canonical;

        public Exception? Error => error;

        /// <summary>The definition itself, where it could be made anew of what it was made of.</summary>
        public FlowDefinition? Rebuilt { get; init; }

        /// <summary>Why it could not; null where it was made of no data.</summary>
        public string? WhyNot { get; init; }
    }

    /// <summary>A flow was registered that may be the one the run was parked for.</summary>
    public sealed class FlowArrived : RunMessage
    {
        public static readonly FlowArrived Instance = new();
    }

    /// <summary>The run has been parked, or taken from the shelf, or that failed.</summary>
    public sealed class Shelved(Exception? error) : RunMessage
    {
        public Exception? Error => error;
    }

    /// <summary>The run has been quarantined, or that failed.</summary>
    public sealed class SetAsideEnded(Exception? error) : RunMessage
    {
        public Exception? Error => error;
    }

    /// <summary>An append of this run was committed, up to a version.</summary>
    public sealed class Committed(long version, IReadOnlyList<BlobReference>? blobs = null) : RunMessage
    {
        public long Version => version;

        /// <summary>The blobs that were named, or null.</summary>
        public IReadOnlyList<BlobReference>? Blobs => blobs;
    }

    /// <summary>The entries up to a baseline are gone.</summary>
    public sealed class Trimmed(RunBaseline baseline) : RunMessage
    {
        public RunBaseline Baseline => baseline;
    }

    /// <summary>An append of this run was not committed.</summary>
    public sealed class NotCommitted(AppendAnswer answer, Exception? error) : RunMessage
    {
        public AppendAnswer Answer => answer;

        public Exception? Error => error;

        /// <summary>Whether what was decided can never be written, whatever becomes of the journal.</summary>
        public bool IsUnwritable { get; init; }

        /// <summary>The term it was sent under; 0 when it was not sent, or there are no terms.</summary>
        public long Term { get; init; }
    }

    /// <summary>Prep returned, and its result is to be journaled before Exec.</summary>
    public sealed class PrepReturned(VisitExecution execution, JsonElement prep, StatePatch patch) : RunMessage
    {
        public VisitExecution Execution => execution;

        public JsonElement Prep => prep;

        public StatePatch Patch => patch;
    }

    /// <summary>A step inside Exec returned; whoever awaits it goes on when that is committed.</summary>
    public sealed class StepDone(VisitExecution execution, string name, JsonElement result, PrepFacts? prep, TaskCompletionSource done) : RunMessage
    {
        public VisitExecution Execution => execution;

        public string Name => name;

        public JsonElement Result => result;

        public PrepFacts? Prep => prep;

        public TaskCompletionSource Done => done;

        public override void Refuse(Exception why) => done.TrySetException(execution.Over());
    }

    /// <summary>A worker of another member has a step done, or a cursor, of an Exec that was offered.</summary>
    public sealed class OfferNoted(Offers.OfferNote note, TaskCompletionSource done) : RunMessage
    {
        public Offers.OfferNote Note => note;

        public TaskCompletionSource Done => done;

        public override void Refuse(Exception why) => done.TrySetException(why);
    }

    /// <summary>Exec saved a cursor.</summary>
    public sealed class ProgressMade(VisitExecution execution, JsonElement cursor, TaskCompletionSource done) : RunMessage
    {
        public VisitExecution Execution => execution;

        public JsonElement Cursor => cursor;

        public TaskCompletionSource Done => done;

        public override void Refuse(Exception why) => done.TrySetException(execution.Over());
    }

    /// <summary>Items of a batch have ended; the router hears when that is committed.</summary>
    public sealed class ItemsDone(VisitExecution execution, ItemChunk chunk, PrepFacts? prep, ActorRef<BatchMessage> router) : RunMessage
    {
        public VisitExecution Execution => execution;

        public ItemChunk Chunk => chunk;

        public PrepFacts? Prep => prep;

        public ActorRef<BatchMessage> Router => router;

        public override void Refuse(Exception why) => router.Tell(BatchMessage.ChunkRefused.Instance);
    }

    /// <summary>A batch has stopped because the engine stops: it has no outcome, and goes on at the next start.</summary>
    public sealed class BatchSuspended(VisitExecution execution) : RunMessage
    {
        public VisitExecution Execution => execution;
    }

    /// <summary>Exec of an attempt that has a time limit begins now.</summary>
    public sealed class ExecBegins(VisitExecution execution) : RunMessage
    {
        public VisitExecution Execution => execution;
    }

    /// <summary>An attempt's time is up.</summary>
    public sealed class AttemptOverdue(VisitExecution execution, TimeSpan limit) : RunMessage
    {
        public VisitExecution Execution => execution;

        public TimeSpan Limit => limit;
    }

    /// <summary>An attempt failed and another one may follow.</summary>
    public sealed class AttemptEnded(VisitExecution execution, RunError error, TimeSpan retryAfter) : RunMessage
    {
        public VisitExecution Execution => execution;

        public RunError Error => error;

        public TimeSpan RetryAfter => retryAfter;
    }

    /// <summary>The visit failed for good.</summary>
    public sealed class VisitFailed(VisitExecution execution, RunError error) : RunMessage
    {
        public VisitExecution Execution => execution;

        public RunError Error => error;
    }

    /// <summary>The visit obeyed a cancellation.</summary>
    public sealed class VisitInterrupted(VisitExecution execution) : RunMessage
    {
        public VisitExecution Execution => execution;
    }

    /// <summary>A node actor ended without an outcome for what it was doing.</summary>
    public sealed class NodeActorEnded(ActorRef<NodeMessage> actor) : RunMessage
    {
        public ActorRef<NodeMessage> Actor => actor;
    }

    /// <summary>If the run has had nothing to do for a while, it leaves memory.</summary>
    public sealed class Rest : RunMessage
    {
        public static readonly Rest Instance = new();
    }

    /// <summary>Look whether anything pending was forgotten.</summary>
    public sealed class Reconcile : RunMessage
    {
        public static readonly Reconcile Instance = new();
    }

    /// <summary>Something of the run is due.</summary>
    public sealed class Wake : RunMessage
    {
        public static readonly Wake Instance = new();
    }

    /// <summary>Visits that ignored a cancel have had their time.</summary>
    public sealed class CancelGraceOver : RunMessage
    {
        public static readonly CancelGraceOver Instance = new();
    }

    /// <summary>A command of a person or program from outside.</summary>
    public sealed class Control(RunControl control, TaskCompletionSource<ControlAnswer> reply) : RunMessage
    {
        public RunControl Request => control;

        public TaskCompletionSource<ControlAnswer> Reply => reply;

        public override void Refuse(Exception why) => reply.TrySetException(why);
    }

    /// <summary>What is true now, once that is committed.</summary>
    public sealed class Query(TaskCompletionSource<RunResult> reply) : RunMessage
    {
        public TaskCompletionSource<RunResult> Reply => reply;

        public override void Refuse(Exception why) => reply.TrySetException(why);
    }

    /// <summary>All that is known of the run here: asked of runs that are in no journal.</summary>
    public sealed class Inspect(TaskCompletionSource<(RunDetail Detail, RunStateView State)> reply) : RunMessage
    {
        public TaskCompletionSource<(RunDetail Detail, RunStateView State)> Reply => reply;

        public override void Refuse(Exception why) => reply.TrySetException(why);
    }

    /// <summary>Leave memory, unless a request has brought the ended run back to life.</summary>
    public sealed class LeaveIfEnded : RunMessage
    {
        public static readonly LeaveIfEnded Instance = new();
    }

    /// <summary>Start nothing new; say when nothing is in flight any more.</summary>
    public sealed class Drain : RunMessage
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>The time for draining is over: cancel and abandon what is in flight. Nothing is journaled for it.</summary>
    public sealed class Abandon : RunMessage
    {
        public static readonly Abandon Instance = new();
    }
}
