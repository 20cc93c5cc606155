namespace ActorFlow.Definitions;

/// <summary>A database refused a statement of <c>db.*</c>.</summary>
/// <param name="function">The function.</param>
/// <param name="why">What the database says.</param>
/// <param name="isTransient">Whether another attempt may do better: somebody else has the database locked.</param>
public sealed class DatabaseException(string function, string why, bool isTransient)
    : Exception($"{function}: {why}. {(isTransient ? "Retry it." : "Mend the arguments, or what the table holds.")}"), IRetryAdvice
{
    /// <inheritdoc/>
    public bool? IsTransient => isTransient;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter => null;
}
