namespace ActorFlow;

/// <summary>What happens when the deadline of a question has come and nobody has answered. None of these is ever an approval.</summary>
public enum QuestionTimeout
{
    /// <summary>The asker goes on without an answer: a <c>FeedbackNode</c> takes the action <c>timeout</c>.</summary>
    Route,

    /// <summary>The default answer of the question counts as the answer.</summary>
    Default,

    /// <summary>Whoever watches is told, and the question stays open.</summary>
    KeepWaiting,
}
