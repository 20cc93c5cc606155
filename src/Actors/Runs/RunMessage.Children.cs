using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears of child runs and of its parent.</content>
internal abstract partial class RunMessage
{
    /// <summary>A visit asks for a child run; the child's input is made.</summary>
    public sealed class ChildWanted(VisitExecution execution, StatePatch input) : RunMessage
    {
        public VisitExecution Execution => execution;

        public StatePatch Input => input;
    }

    /// <summary>A child is started, or cannot be: then the error says why.</summary>
    public sealed class ChildBegun(RunId child, Exception? error) : RunMessage
    {
        public RunId Child => child;

        public Exception? Error => error;
    }

    /// <summary>A child has heard that it is to stop, or cannot be reached.</summary>
    public sealed class ChildStopped(RunId child, Exception? error) : RunMessage
    {
        public RunId Child => child;

        public Exception? Error => error;
    }

    /// <summary>A child tells of its end; answered once that is journaled here.</summary>
    public sealed class ChildOver(RunResult result, ActorRef<RunMessage> from) : RunMessage
    {
        public RunResult Result => result;

        public ActorRef<RunMessage> From => from;

        public override void Refuse(Exception why) => from.Tell(new ParentHeard(why));
    }

    /// <summary>The parent has heard of the end, or cannot be reached.</summary>
    public sealed class ParentHeard(Exception? error) : RunMessage
    {
        public Exception? Error => error;
    }
}
