namespace ActorFlow;

/// <summary>An answer was not taken.</summary>
public sealed class AnswerRefusedException : Exception
{
    internal AnswerRefusedException(AnswerReceipt receipt)
        : base($"The answer to question '{receipt.QuestionId}' was not taken: {receipt.Reason}")
        => Receipt = receipt;

    /// <summary>What became of the answer.</summary>
    public AnswerReceipt Receipt { get; }
}
