using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What a node actor hears. The end of a phase that was awaited is a message. Each is its own link in the mailbox, so none is told twice.</summary>
internal abstract class NodeMessage(VisitExecution execution) : LinkedMessage, INeverDropped
{
    public VisitExecution Execution => execution;

    /// <summary>Take up a visit: run Prep, or Exec if Prep's result is at hand.</summary>
    public sealed class BeginVisit(VisitExecution execution) : NodeMessage(execution);

    /// <summary>Prep ended.</summary>
    public sealed class PrepEnded(VisitExecution execution, Exception? error) : NodeMessage(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>Prep's result is committed.</summary>
    public sealed class PrepCommitted(VisitExecution execution) : NodeMessage(execution);

    /// <summary>An attempt of Exec ended.</summary>
    public sealed class ExecEnded(VisitExecution execution, Exception? error) : NodeMessage(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>The fallback ended.</summary>
    public sealed class FallbackEnded(VisitExecution execution, Exception? error) : NodeMessage(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>Post ended.</summary>
    public sealed class PostEnded(VisitExecution execution, ActionName action, Exception? error) : NodeMessage(execution)
    {
        public ActionName Action => action;

        public Exception? Error => error;
    }

    /// <summary>The visit's services are disposed: its outcome may be told.</summary>
    public sealed class Released(VisitExecution execution, RunMessage outcome, Exception? error) : NodeMessage(execution)
    {
        public RunMessage Outcome => outcome;

        public Exception? Error => error;
    }

    /// <summary>The patch met a state that has moved under a custom reducer: put it on this one and offer it again.</summary>
    public sealed class PatchMoved(VisitExecution execution, IReadOnlyList<ActionName> actions, StateMap state) : NodeMessage(execution)
    {
        public IReadOnlyList<ActionName> Actions => actions;

        public StateMap State => state;
    }
}
