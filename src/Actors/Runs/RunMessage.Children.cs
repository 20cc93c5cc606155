using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

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

    /// <summary>The definition of a child's flow is stored, so that the child can be started.</summary>
    public sealed class ChildPrepared(ChildRun child) : RunMessage
    {
        public ChildRun Child => child;
    }

    /// <summary>A child is started, or cannot be: then the error says why.</summary>
    public sealed class ChildBegun(ChildRun child, Exception? error) : RunMessage
    {
        public ChildRun Child => child;

        public Exception? Error => error;

        /// <summary>What it has come to, if it was there before and has ended.</summary>
        public RunResult? Result { get; init; }

        /// <summary>Whether it has to go on and cannot just now.</summary>
        public bool IsLater { get; init; }
    }

    /// <summary>A child has heard that it is to stop, or cannot be reached.</summary>
    public sealed class ChildStopped(ChildRun child, Exception? error) : RunMessage
    {
        public ChildRun Child => child;

        public Exception? Error => error;
    }

    /// <summary>A child tells of its end; answered once that is journaled here.</summary>
    public sealed class ChildOver(RunResult result, ActorRef<RunMessage>? from, int telling) : RunMessage
    {
        public RunResult Result => result;

        /// <summary>Who hears that the parent knows, when that is not the child's supervisor.</summary>
        public TaskCompletionSource? Reply { get; init; }

        /// <summary>The command, if the child told of it through the inbox.</summary>
        public CommandTicket? Via { get; init; }

        /// <summary>Which end the child tells of, so that an answer is not taken for that to another one.</summary>
        public int Telling => telling;

        /// <summary>Answers that the parent has heard of it, or why it has not.</summary>
        public void Heard(Exception? error)
        {
            from?.Tell(new ParentHeard(telling, error));
            if (error is null)
                Reply?.TrySetResult();
            else
                Reply?.TrySetException(error);
        }

        public override void Refuse(Exception why) => Heard(why);
    }

    /// <summary>The parent has heard of the end, or cannot be reached.</summary>
    public sealed class ParentHeard(int telling, Exception? error) : RunMessage
    {
        public int Telling => telling;

        public Exception? Error => error;
    }

    /// <summary>Somebody could not be reached a while ago.</summary>
    public sealed class OthersAgain : RunMessage
    {
        public static readonly OthersAgain Instance = new();
    }
}
