using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <content>The outcome that most visits have.</content>
internal abstract partial class RunMessage
{
    /// <summary>Post returned: the actions to route.</summary>
    /// <remarks>A node actor says one outcome after the other with the same message, where the supervisor receives it at once; what has not changed is not written again.</remarks>
    public sealed class VisitPosted : RunMessage
    {
        private StatePatch? _patch = StatePatch.Empty;
        private IReadOnlyList<ActionName>? _actions = [];
        private ActionName _action;

        public VisitPosted()
        {
        }

        public VisitPosted(VisitExecution execution, IReadOnlyList<ActionName> actions, StatePatch patch) => Fill(execution, actions, patch);

        public VisitExecution Execution { get; private set; } = null!;

        public IReadOnlyList<ActionName> Actions => _actions ??= Execution.Place.Alone(_action);

        /// <summary>The action, if there is one alone.</summary>
        /// <returns>Whether there is.</returns>
        public bool TryGetAction(out ActionName action)
        {
            action = _action;
            if (_actions is null)
                return true;
            if (_actions.Count != 1)
                return false;
            action = _actions[0];
            return true;
        }

        public StatePatch Patch => _patch ??= Execution.StraightPatch();

        /// <summary>Whether it is received in a turn inside that of the node actor, which looks at what it is handed in return afterwards.</summary>
        public bool IsHere { get; set; }

        /// <summary>What the supervisor hands to the node actor in return, in the place of a message.</summary>
        public VisitExecution? Next { get; set; }

        /// <summary>Whether what it hands over is the dispatch that it was told of, for another visit.</summary>
        public bool GoesOn { get; set; }

        /// <summary>Says what it is about, before it is told, or told again after it has been received.</summary>
        public void Fill(VisitExecution execution, IReadOnlyList<ActionName> actions, StatePatch patch)
        {
            Execution = execution;
            _actions = actions;
            _patch = patch;
            GoesOn = false;
        }

        /// <summary>As <see cref="Fill"/>, for a straight visit, whose writes are looked for when they are needed.</summary>
        public void FillStraight(VisitExecution execution, ActionName action)
        {
            if (!ReferenceEquals(Execution, execution))
                Execution = execution;
            if (_action != action)
                _action = action;
            _actions = null;
            _patch = null;
            GoesOn = false;
        }

        /// <summary>What the writes make of a state, if they were made on that and nothing else has to be known of them; else null.</summary>
        public StateMap? ForeseenFrom(StateMap before) => _patch is null ? Execution.ForeseenFrom(before) : _patch.ForeseenFrom(before);

        /// <summary>Before it goes to the mailbox: everything it tells of is at hand.</summary>
        public VisitPosted ForMailbox()
        {
            IsHere = false;
            _ = Patch;
            _ = Actions;
            return this;
        }

        /// <summary>Holds nothing any more.</summary>
        /// <returns>What is to be taken up next, or null.</returns>
        public VisitExecution? Clear()
        {
            var next = GoesOn ? Execution : Next;
            Next = null;
            GoesOn = false;
            IsHere = false;
            Execution = null!;
            _actions = null;
            _patch = null;
            return next;
        }
    }

    /// <summary>A node actor that was taken from the crew, while others were at work, has come to its visit and is about to begin it.</summary>
    public sealed class NodeActorCame(VisitExecution execution) : RunMessage
    {
        public VisitExecution Execution => execution;

        /// <summary>Whether it is received in a turn inside that of the node actor.</summary>
        public bool IsHere { get; set; }
    }

    /// <summary>Of a dispatch behind which others wait: its node actor will not come back with an outcome soon.</summary>
    /// <param name="execution">The dispatch.</param>
    /// <param name="isLong">Whether it keeps its thread, so that others may too.</param>
    public sealed class LeadLeft(VisitExecution execution, bool isLong) : RunMessage
    {
        public VisitExecution Execution => execution;

        public bool IsLong => isLong;
    }
}
