using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears of the child runs of a batch.</content>
internal abstract partial class RunMessage
{
    /// <summary>An item of a batch asks for its child run: started when that is journaled, and not before.</summary>
    public sealed class ItemChildWanted(VisitExecution execution, FlowDefinition flow, RunId child, long item, StatePatch input, bool leaves,
        PrepFacts? prep) : RunMessage
    {
        private volatile bool _isGivenUp;

        public VisitExecution Execution => execution;

        public FlowDefinition Flow => flow;

        public RunId Child => child;

        public long Item => item;

        public StatePatch Input => input;

        public bool Leaves => leaves;

        public PrepFacts? Prep => prep;

        /// <summary>Completes when the child has a supervisor. Never completes for an attempt that is being cancelled.</summary>
        public TaskCompletionSource<RunSlot> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether nobody waits for the child any more.</summary>
        public bool IsGivenUp => _isGivenUp;

        /// <summary>
        /// The item is cut off: a child that is not started need not be, and one that is leaves the item alone if it is to go on by itself.
        /// </summary>
        public void GiveUp()
        {
            _isGivenUp = true;
            Reply.TrySetCanceled();
        }

        public override void Refuse(Exception why) => Reply.TrySetException(why);
    }

    /// <summary>An item has heard the end of its child run.</summary>
    public sealed class ItemChildOver(RunId child, RunResult result) : RunMessage
    {
        public RunId Child => child;

        public RunResult Result => result;
    }

    /// <summary>An item was cut off: its child run is to stop.</summary>
    public sealed class ItemChildLeft(RunId child) : RunMessage
    {
        public RunId Child => child;
    }
}
