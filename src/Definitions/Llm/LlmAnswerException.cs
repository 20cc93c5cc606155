namespace ActorFlow.Definitions;

/// <summary>A model answered something that cannot be used. Another attempt may answer better.</summary>
/// <param name="why">What is wrong with it.</param>
public sealed class LlmAnswerException(string why)
    : Exception($"The model's answer cannot be used: {why}. Retry it, or ask more plainly."), IRetryAdvice
{
    /// <inheritdoc/>
    public bool? IsTransient => true;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter => null;
}
