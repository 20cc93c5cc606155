using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears of waits.</content>
internal abstract partial class RunMessage
{
    /// <summary>A waiting node has said what it waits for; nothing of its visit is in flight from here on.</summary>
    public sealed class NodeWaits(VisitExecution execution, IReadOnlyList<WaitRequest> requests, PrepFacts? prep) : RunMessage
    {
        public VisitExecution Execution => execution;

        public IReadOnlyList<WaitRequest> Requests => requests;

        public PrepFacts? Prep => prep;
    }

    /// <summary>Exec waits; it goes on when the end of the wait is committed, if it is still in memory then.</summary>
    public sealed class WaitWanted(VisitExecution execution, WaitRequest request, PrepFacts? prep, TaskCompletionSource<WaitOutcome> done)
        : RunMessage
    {
        public VisitExecution Execution => execution;

        public WaitRequest Request => request;

        public PrepFacts? Prep => prep;

        public TaskCompletionSource<WaitOutcome> Done => done;

        public override void Refuse(Exception why) => done.TrySetException(execution.Over());
    }

    /// <summary>Exec has given up a wait.</summary>
    public sealed class WaitLeft(VisitExecution execution, string name) : RunMessage
    {
        public VisitExecution Execution => execution;

        public string Name => name;
    }

    /// <summary>A wait is due.</summary>
    public sealed class WaitsDue : RunMessage
    {
        public static readonly WaitsDue Instance = new();
    }
}
