namespace ActorFlow.Definitions;

/// <summary>A function's request may not be made.</summary>
/// <param name="host">The host it was for.</param>
/// <param name="why">Why not.</param>
public sealed class RequestRefusedException(string host, string why)
    : Exception($"A request to '{host}' is refused: {why}."), IRetryAdvice
{
    /// <summary>The host it was for.</summary>
    public string Host { get; } = host;

    /// <inheritdoc/>
    public bool? IsTransient => false;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter => null;
}
