namespace ActorFlow.Definitions;

/// <summary>
/// A function failed with a message that held a secret. The message is given without it, and the error it came from is left out, as it may hold more.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="type">The kind of error.</param>
/// <param name="message">What it says, without the secret.</param>
public sealed class FunctionFailedException(string function, string type, string message)
    : Exception($"Function '{function}' failed with {type}: {message}"), IRetryAdvice
{
    /// <summary>The function.</summary>
    public string Function { get; } = function;

    /// <inheritdoc/>
    public bool? IsTransient { get; init; }

    /// <inheritdoc/>
    public TimeSpan? RetryAfter { get; init; }
}
