namespace ActorFlow;

/// <summary>How often a failed Exec is tried, and how long to wait between attempts. Immutable.</summary>
public class RetryPolicy
{
    private readonly TimeSpan _wait;

    /// <summary>Creates a policy with a constant wait.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one attempt, or a negative wait.</exception>
    protected RetryPolicy(int maxAttempts, TimeSpan wait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        MaxAttempts = maxAttempts;
        _wait = wait;
    }

    /// <summary>One attempt.</summary>
    public static RetryPolicy None { get; } = new(1, TimeSpan.Zero);

    /// <summary>The total number of attempts, from 1.</summary>
    public int MaxAttempts { get; }

    /// <summary>Attempts with the same wait between them.</summary>
    public static RetryPolicy Constant(int maxAttempts, TimeSpan wait) => new(maxAttempts, wait);

    /// <summary>Whether another attempt makes sense after this error.</summary>
    public virtual bool ShouldRetry(int attempt, Exception error) => error is not OperationCanceledException;

    /// <summary>The wait after a failed attempt.</summary>
    public virtual TimeSpan Delay(int attempt, Exception? error, double jitterUnit) => _wait;
}
