using System.Diagnostics;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What the registry of runs hears.</summary>
internal abstract partial class RegistryMessage : INeverDropped
{
    /// <summary>Answers whoever waits for this message that it cannot be done, and why.</summary>
    public virtual void Refuse(Exception why)
    {
    }

    /// <summary>Start a run, or find the one that has its id.</summary>
    public sealed class Start(FlowDefinition flow, RunId runId, bool isNew, StatePatch input, StartFacts facts, TaskCompletionSource<RunSlot>? reply) : RegistryMessage
    {
        private readonly RunMessage.Begin _beginning = new(flow, input, facts, isNew) { Starter = WatchedStarter };

        /// <summary>What whoever starts a run is doing just now, if anybody wants to know.</summary>
        public static Activity? WatchedStarter => EngineTelemetry.WatchesSpans ? Activity.Current : null;

        public override void Refuse(Exception why)
        {
            reply?.TrySetException(why);
            Slot?.SetLost(why);
        }

        /// <summary>What the run's supervisor is to hear, if there is none yet.</summary>
        public RunMessage.Begin Beginning => _beginning;

        /// <summary>The run's slot, where whoever starts it waits there and nowhere else; then there is no reply.</summary>
        public RunSlot? Slot { get; init; }

        public FlowDefinition Flow => _beginning.Flow;

        public RunId RunId => runId;

        public TaskCompletionSource<RunSlot>? Reply => reply;

        /// <summary>In whose name idempotency keys are made, if not in the run's own.</summary>
        public RunId? KeyRun { get; init; }

        /// <summary>The command, if the start came through the inbox.</summary>
        public CommandTicket? Via
        {
            get => _beginning.Via;
            init => _beginning.Via = value;
        }
    }

    /// <summary>Find a run, in memory or in the journal.</summary>
    public sealed class Follow(RunId runId, TaskCompletionSource<RunSlot> reply) : RegistryMessage
    {
        public override void Refuse(Exception why) => reply.TrySetException(why);

        public RunId RunId => runId;

        public TaskCompletionSource<RunSlot> Reply => reply;
    }

    /// <summary>Pass a request on to a run, taking it up from the journal if need be.</summary>
    public sealed class Forward(RunId runId, RunMessage message) : RegistryMessage
    {
        public override void Refuse(Exception why) => message.Refuse(why);

        public RunId RunId => runId;

        public RunMessage Message => message;
    }

    /// <summary>Take up all of these runs: they had not ended when the journal was opened.</summary>
    public sealed class Recover(IReadOnlyList<(RunId RunId, bool IsParked)> runs) : RegistryMessage
    {
        public IReadOnlyList<(RunId RunId, bool IsParked)> Runs => runs;
    }

    /// <summary>A run has been read back.</summary>
    public sealed class TakenUp(RunSlot slot) : RegistryMessage
    {
        public RunSlot Slot => slot;
    }

    /// <summary>A supervisor threw its head away; make another one from the journal.</summary>
    public sealed class TakeUp(RunSlot slot, ActorRef<RunMessage> from) : RegistryMessage
    {
        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;
    }

    /// <summary>A supervisor failed in the middle of a turn; make another one from the journal.</summary>
    public sealed class Broke(RunSlot slot, ActorRef<RunMessage> from, Exception error) : RegistryMessage
    {
        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;

        public Exception Error => error;
    }

    /// <summary>A new run's start key belongs to another run.</summary>
    public sealed class KeyTaken(RunSlot slot, ActorRef<RunMessage> from, RunId holder) : RegistryMessage
    {
        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;

        public RunId Holder => holder;
    }

    /// <summary>A run has nothing to do before a time, and leaves memory until then.</summary>
    public sealed class Passivated(RunSlot slot, ActorRef<RunMessage> from, DateTimeOffset? due) : RegistryMessage
    {
        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;

        /// <summary>When it is due; null when only a request brings it back.</summary>
        public DateTimeOffset? Due => due;
    }

    /// <summary>Every run in memory is to look whether anything was forgotten.</summary>
    public sealed class Reconcile : RegistryMessage
    {
        public static readonly Reconcile Instance = new();
    }

    /// <summary>A run leaves memory.</summary>
    public sealed class Left(RunSlot slot, ActorRef<RunMessage> from) : RegistryMessage
    {
        /// <summary>Whether it leaves only because the journal could not be read just now, so that it is to be taken up again later.</summary>
        public bool IsToReturn { get; init; }

        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;
    }

    /// <summary>A run that the registry does not keep itself has left memory, after nothing was to be started any more.</summary>
    public sealed class TableLeft : RegistryMessage
    {
        public static readonly TableLeft Instance = new();
    }

    /// <summary>A supervisor ended, in order or not.</summary>
    public sealed class SupervisorEnded(RunSlot slot, ActorRef<RunMessage> supervisor) : RegistryMessage
    {
        public RunSlot Slot => slot;

        public ActorRef<RunMessage> Supervisor => supervisor;
    }

    /// <summary>Start nothing new, and say when every run has left memory.</summary>
    public sealed class Drain(TaskCompletionSource done) : RegistryMessage
    {
        public override void Refuse(Exception why) => done.TrySetResult();

        public TaskCompletionSource Done => done;
    }

    /// <summary>The time for draining is over.</summary>
    public sealed class Abandon : RegistryMessage
    {
        public static readonly Abandon Instance = new();
    }
}
