using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>
/// What a node actor hears: a dispatch itself is the message that it is to be taken up; everything else is about one. The end of a phase that was
/// awaited is a message. Each is its own link in the mailbox, so none is told twice.
/// </summary>
internal abstract class NodeMessage : LinkedMessage, INeverDropped
{
    /// <summary>The dispatch that it is about.</summary>
    public abstract VisitExecution Execution { get; }

    /// <summary>What is not a dispatch itself.</summary>
    public abstract class About(VisitExecution execution) : NodeMessage
    {
        public sealed override VisitExecution Execution => execution;
    }

    /// <summary>Prep ended.</summary>
    public sealed class PrepEnded(VisitExecution execution, Exception? error) : About(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>Prep's result is committed.</summary>
    public sealed class PrepCommitted(VisitExecution execution) : About(execution);

    /// <summary>An attempt of Exec ended.</summary>
    public sealed class ExecEnded(VisitExecution execution, Exception? error) : About(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>The fallback ended.</summary>
    public sealed class FallbackEnded(VisitExecution execution, Exception? error) : About(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>Post ended.</summary>
    public sealed class PostEnded(VisitExecution execution, ActionName action, Exception? error) : About(execution)
    {
        public ActionName Action => action;

        public Exception? Error => error;
    }

    /// <summary>The visit's services are disposed: its outcome may be told.</summary>
    public sealed class Released(VisitExecution execution, RunMessage outcome, Exception? error) : About(execution)
    {
        public RunMessage Outcome => outcome;

        public Exception? Error => error;
    }

    /// <summary>The patch met a state that has moved under a custom reducer: put it on this one and offer it again.</summary>
    public sealed class PatchMoved(VisitExecution execution, IReadOnlyList<ActionName> actions, StateMap state) : About(execution)
    {
        public IReadOnlyList<ActionName> Actions => actions;

        public StateMap State => state;
    }
}
