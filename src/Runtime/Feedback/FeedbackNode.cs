namespace ActorFlow;

/// <summary>
/// Asks people, and waits for their answers: hours or months, over restarts, without a thread or memory. Made by
/// <see cref="Node.Ask(string, Question)"/>.
/// </summary>
/// <remarks>
/// <para>The questions are made of the state once, when the run comes to the node, and journaled; nothing of the node runs twice, however often the
/// process ends meanwhile. It goes on when all of them have ended.</para>
/// <para>Without <see cref="Route(Func{SharedState, FeedbackReplies, ActionName})"/>, one question takes the action <c>approved</c> or
/// <c>rejected</c> (approval), the id of the choice (selection), <c>default</c> (any other answer) or <c>timeout</c>. Several take <c>timeout</c>
/// when one of them has no answer; else, if all are approvals, <c>approved</c> when all were given and <c>rejected</c> when not; else <c>default</c>.
/// A question that was withdrawn fails the visit with a <see cref="QuestionCancelledException"/>, unless <see cref="OnCancel"/> or <c>Route</c> says
/// otherwise; a retry of the run asks it anew.</para>
/// </remarks>
public sealed class FeedbackNode : WaitingNode
{
    /// <summary>The name of the question of a node that asks one.</summary>
    public const string OnlyQuestion = "question";

    private readonly List<(string Name, Func<NodeContext, Question> Ask)> _questions = [];
    private Func<NodeContext, FeedbackReplies, ActionName>? _route;
    private ActionName? _cancelled;

    internal FeedbackNode(string name)
        : base(name)
    {
    }

    /// <summary>The action of an approval: <c>approved</c>.</summary>
    public static ActionName Approved { get; } = "approved";

    /// <summary>The action of a rejection: <c>rejected</c>.</summary>
    public static ActionName Rejected { get; } = "rejected";

    internal override string Kind => "feedback";

    internal override IEnumerable<FlowProblem> Problems => _questions.Count == 0
        ? [new("empty-feedback", Name, "it asks nothing.", "Give it a question with And, or leave it out.")]
        : [];

    /// <summary>Asks a further question, at the same time.</summary>
    /// <param name="name">Its name, unique in the node, 1 to 200 characters.</param>
    /// <param name="question">Makes the question of the state, once, when the run comes to the node.</param>
    /// <exception cref="ArgumentException">The node asks a question of that name already.</exception>
    public FeedbackNode And(string name, Func<SharedState, Question> question)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(question);
        EnsureChangeable();
        if (_questions.Exists(known => known.Name == name))
            throw new ArgumentException($"Node '{Name}' asks a question '{name}' already. Give this one another name.", nameof(name));
        _questions.Add((name, context => question(context.State)));
        return this;
    }

    /// <summary>Asks a further question, at the same time.</summary>
    /// <inheritdoc cref="And(string, Func{SharedState, Question})"/>
    public FeedbackNode And(string name, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return And(name, _ => question);
    }

    /// <summary>Names the action by what became of the questions, and may write to the state.</summary>
    public FeedbackNode Route(Func<SharedState, FeedbackReplies, ActionName> route)
    {
        ArgumentNullException.ThrowIfNull(route);
        EnsureChangeable();
        _route = (context, replies) => route(context.State, replies);
        return this;
    }

    /// <summary>Writes what became of the questions to the state; the action stays what it is without this.</summary>
    /// <exception cref="ArgumentException">It is asynchronous, and nobody would wait for it.</exception>
    public FeedbackNode Post(Action<SharedState, FeedbackReplies> post)
    {
        AtOnce.Ensure(post, nameof(post));
        EnsureChangeable();
        _route = (context, replies) =>
        {
            post(context.State, replies);
            return Usual(context, replies);
        };
        return this;
    }

    /// <summary>Takes an action when a question was withdrawn, instead of failing the visit.</summary>
    public FeedbackNode OnCancel(ActionName action)
    {
        EnsureChangeable();
        _cancelled = action;
        return this;
    }

    internal override IReadOnlyList<WaitRequest> Ask(NodeContext context)
        => [.. _questions.Select(question => QuestionRequests.Of(question.Name, question.Ask(context), context.RunId, context.Node,
            context.Port) with { Together = true })];

    internal override object? Read(IReadOnlyDictionary<string, WaitOutcome> waits, IVisitPort port)
        => new FeedbackReplies([.. _questions.Where(question => waits.ContainsKey(Unicode.Mended(question.Name)))
            .Select(question => QuestionReplies.Read(waits[Unicode.Mended(question.Name)], port.Serialization))]);

    internal override ValueTask<ActionName> TakeAsync(NodeContext context, IReadOnlyDictionary<string, WaitOutcome> waits, object? read)
    {
        var replies = (FeedbackReplies)read!;
        return new(_route is null ? Usual(context, replies) : _route(context, replies));
    }

    private ActionName Usual(NodeContext context, FeedbackReplies replies)
    {
        if (replies.FirstOrDefault(reply => reply.Outcome == QuestionOutcome.Cancelled) is { } cancelled)
            return _cancelled ?? throw new QuestionCancelledException(context.RunId, context.Node, cancelled);
        if (replies.Any(reply => !reply.HasAnswer))
            return TimedOut;
        if (replies.All(reply => reply.Kind == QuestionKind.Approval))
            return replies.All(reply => reply.IsApproved) ? Approved : Rejected;
        return replies is [{ Kind: QuestionKind.Selection } only] ? only.Text : ActionName.Default;
    }
}
