namespace ActorFlow;

/// <summary>Implemented by exceptions that know whether and when the call is worth repeating, such as those of an HTTP client that reads
/// Retry-After.</summary>
public interface IRetryAdvice
{
    /// <summary>Whether the error may pass by itself; <c>null</c> when the exception does not know, and its inner exception is asked.</summary>
    bool? IsTransient { get; }

    /// <summary>How long the other side asked to wait, or <c>null</c>. A server's date is turned into a duration by whoever reads the
    /// answer.</summary>
    TimeSpan? RetryAfter { get; }
}
