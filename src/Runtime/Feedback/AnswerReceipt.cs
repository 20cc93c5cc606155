namespace ActorFlow;

/// <summary>What became of an answer that was given.</summary>
public enum AnswerStatus
{
    /// <summary>It counts, and is committed.</summary>
    Accepted,

    /// <summary>It came before, under the same delivery id, and counts once.</summary>
    AcceptedBefore,

    /// <summary>It does not fit the question. The question stays open; give another one.</summary>
    Unfit,

    /// <summary>The question has been answered or withdrawn, or its run has moved on or ended.</summary>
    TooLate,

    /// <summary>The run's flow is not registered here, or no longer fits: nothing can be written for it now.</summary>
    Parked,
}

/// <summary>The answer to an answer.</summary>
/// <param name="QuestionId">The question.</param>
/// <param name="Status">What became of the answer.</param>
/// <param name="Reason">Why it was not taken, as a sentence for people; null when it was.</param>
public sealed record AnswerReceipt(QuestionId QuestionId, AnswerStatus Status, string? Reason)
{
    /// <summary>Whether the answer counts, now or from before.</summary>
    public bool IsAccepted => Status is AnswerStatus.Accepted or AnswerStatus.AcceptedBefore;

    /// <summary>Gives the receipt of an answer that counts.</summary>
    /// <exception cref="AnswerRefusedException">It does not count; the text says why.</exception>
    public AnswerReceipt EnsureAccepted() => IsAccepted ? this : throw new AnswerRefusedException(this);
}
