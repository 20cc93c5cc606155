namespace ActorFlow;

/// <summary>An answer was read from a question that has none, or as what it is not.</summary>
public sealed class QuestionUnansweredException : Exception
{
    internal QuestionUnansweredException(QuestionReply reply)
        : base(reply.HasAnswer
            ? $"Question '{reply.Id}' ('{reply.Name}') is of kind {reply.Kind}, and its answer was read as something else. Read it by its kind, or with Json."
            : $"Question '{reply.Id}' ('{reply.Name}') has no answer: it ended as {reply.Outcome}. Look at Outcome or HasAnswer before the answer is read.")
        => QuestionId = reply.Id;

    /// <summary>The question.</summary>
    public QuestionId QuestionId { get; }
}
