namespace ActorFlow;

/// <summary>A question is not known.</summary>
public sealed class QuestionNotFoundException : Exception
{
    internal QuestionNotFoundException(QuestionId questionId)
        : base($"Question '{questionId}' is not known: run '{questionId.RunId}' has asked no such question. Check the id, or list the questions of the run.")
        => QuestionId = questionId;

    /// <summary>The question.</summary>
    public QuestionId QuestionId { get; }
}
