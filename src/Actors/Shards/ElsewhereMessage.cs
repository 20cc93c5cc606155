using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>What the way to other members hears.</summary>
internal abstract class ElsewhereMessage : INeverDropped
{
    /// <summary>Answers whoever waits for this message that it cannot be done, and why.</summary>
    public virtual void Refuse(Exception why)
    {
    }

    /// <summary>The registry was asked for a run that is led elsewhere.</summary>
    public sealed class Request(RegistryMessage asked) : ElsewhereMessage
    {
        public RegistryMessage Asked => asked;

        public override void Refuse(Exception why) => asked.Refuse(why);
    }

    /// <summary>A run that was to begin here is led elsewhere now, and is not in the journal yet.</summary>
    public sealed class Begin(RunSlot slot, RunMessage.Begin beginning) : ElsewhereMessage
    {
        public RunSlot Slot => slot;

        public RunMessage.Begin Beginning => beginning;

        public override void Refuse(Exception why) => slot.SetLost(why);
    }

    /// <summary>Somebody waits for the end of a run that is led elsewhere now.</summary>
    public sealed class Watch(RunSlot slot) : ElsewhereMessage
    {
        public RunSlot Slot => slot;

        /// <summary>Whether the run was let go of before it was read back, so that whoever asked for it does not know yet that there is one.</summary>
        public bool IsSought { get; init; }

        public override void Refuse(Exception why) => slot.SetLost(why);
    }

    /// <summary>A run was stored here that is led elsewhere: whoever leads it is to take it up.</summary>
    public sealed class TakeUp(RunId runId) : ElsewhereMessage
    {
        public RunId RunId => runId;
    }

    /// <summary>Something is to be said to whoever leads a run.</summary>
    public sealed class Say(RunId runId, string verb, ReadOnlyMemory<byte> arguments, Action<CommandOutcome> heard, Action<Exception> failed) : ElsewhereMessage
    {
        public RunId RunId => runId;

        public string Verb => verb;

        public ReadOnlyMemory<byte> Arguments => arguments;

        public Action<CommandOutcome> Heard => heard;

        public Action<Exception> Failed => failed;

        public override void Refuse(Exception why) => failed(why);
    }

    /// <summary>A command of the command inbox is to be put into the inbox of its run, under an id that it has already.</summary>
    public sealed class PassOn(InboxDelivery delivery, Action<InboxAnswer> answered, Action<Exception> failed) : ElsewhereMessage
    {
        public InboxDelivery Delivery => delivery;

        public Action<InboxAnswer> Heard => answered;

        public Action<Exception> Failed => failed;

        public override void Refuse(Exception why) => failed(why);
    }

    /// <summary>The commands under way are put, or could not be.</summary>
    public sealed class WerePut(IReadOnlyList<InboxReceipt>? receipts, Exception? error) : ElsewhereMessage
    {
        public IReadOnlyList<InboxReceipt>? Receipts => receipts;

        public Exception? Error => error;
    }

    /// <summary>It is time to put again what could not be put.</summary>
    public sealed class PutAgain : ElsewhereMessage
    {
        public static readonly PutAgain Instance = new();
    }

    /// <summary>There may be answers, or ends.</summary>
    public sealed class Look : ElsewhereMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>Answers were looked for.</summary>
    public sealed class Answered(IReadOnlyDictionary<string, InboxAnswer>? answers) : ElsewhereMessage
    {
        public IReadOnlyDictionary<string, InboxAnswer>? Answers => answers;
    }

    /// <summary>Ends of runs were looked for.</summary>
    public sealed class Ended : ElsewhereMessage
    {
        public static readonly Ended Instance = new();
    }

    /// <summary>It is time to look for ends once more, if there may be some.</summary>
    public sealed class EndsAgain : ElsewhereMessage
    {
        public static readonly EndsAgain Instance = new();
    }

    /// <summary>Something was looked up, and whoever asked has heard it.</summary>
    public sealed class Nothing : ElsewhereMessage
    {
        public static readonly Nothing Instance = new();
    }

    /// <summary>The system stops: nobody is waited for any more.</summary>
    public sealed class Stop : ElsewhereMessage
    {
        public static readonly Stop Instance = new();
    }
}
