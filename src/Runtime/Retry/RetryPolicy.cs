namespace ActorFlow;

/// <summary>
/// When a failed attempt is followed by another, and after what wait. Presets and <see cref="BackoffRetry"/> cover the usual cases; derive a class to
/// compute waits from the last error.
/// </summary>
/// <remarks>
/// A policy is a definition, shared between runs and threads: it holds no counters, reads no clock and draws no random numbers. All that varies
/// arrives as an argument, so the same failure always gives the same wait.
/// </remarks>
public abstract class RetryPolicy
{
    private readonly int _maxAttempts = 1;

    /// <summary>One attempt, no retry: the default of every node.</summary>
    public static BackoffRetry None { get; } = Constant(1, TimeSpan.Zero);

    /// <summary>3 attempts, first wait 1 s, doubling, at most 5 s, ±25 % jitter.</summary>
    public static BackoffRetry Fast { get; } = Preset(3, 1, 5, 2);

    /// <summary>3 attempts, first wait 2 s, doubling, at most 30 s, ±25 % jitter.</summary>
    public static BackoffRetry Standard { get; } = Preset(3, 2, 30, 2);

    /// <summary>5 attempts, first wait 2 s, doubling, at most 60 s, ±25 % jitter.</summary>
    public static BackoffRetry Aggressive { get; } = Preset(5, 2, 60, 2);

    /// <summary>10 attempts, first wait 5 s, growing by half, at most 120 s, ±25 % jitter.</summary>
    public static BackoffRetry Patient { get; } = Preset(10, 5, 120, 1.5);

    /// <summary>How many attempts there are in all, the first included. At least 1; the default value is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int MaxAttempts
    {
        get => _maxAttempts;
        init
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value,
                    $"MaxAttempts is the total number of attempts, the first included, so it is at least 1; {value} would never run the node. "
                    + "Use 1 for no retry.");
            }
            _maxAttempts = value;
        }
    }

    /// <summary>The same wait between all attempts.</summary>
    /// <param name="maxAttempts">How many attempts in all, at least 1.</param>
    /// <param name="wait">The wait; zero for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The attempts are below 1 or the wait is negative.</exception>
    public static BackoffRetry Constant(int maxAttempts, TimeSpan wait) => new(maxAttempts, wait, 1);

    /// <summary>Growing waits.</summary>
    /// <param name="maxAttempts">How many attempts in all, at least 1.</param>
    /// <param name="firstWait">The first wait.</param>
    /// <param name="factor">By what each wait is longer than the one before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The attempts are below 1, the wait is negative, or the factor is below 1.</exception>
    public static BackoffRetry Exponential(int maxAttempts, TimeSpan firstWait, double factor = 2) => new(maxAttempts, firstWait, factor);

    /// <summary>Whether an error is worth another attempt, the number of attempts left aside. By default every error but cancellation is.</summary>
    /// <param name="error">The error of the attempt that failed.</param>
    public virtual bool ShouldRetry(Exception error) => !Transient.IsCancellation(error);

    /// <summary>How long to wait before the next attempt.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="error">Its error; <c>null</c> when the attempt was that of a whole nested flow.</param>
    /// <param name="jitterUnit">A random number from 0 up to but not including 1, drawn by the caller.</param>
    public abstract TimeSpan Delay(int attempt, Exception? error, double jitterUnit);

    /// <summary>Called before the wait. An exception it throws ends the retries and becomes the error.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="error">Its error.</param>
    /// <param name="delay">The wait that follows.</param>
    public virtual void OnRetry(int attempt, Exception error, TimeSpan delay)
    {
    }

    /// <summary>The whole decision: the wait before the next attempt, or <c>null</c> when there is none. Never negative.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="error">Its error.</param>
    /// <param name="jitterUnit">A random number from 0 up to but not including 1, drawn by the caller.</param>
    public TimeSpan? NextDelay(int attempt, Exception error, double jitterUnit)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= MaxAttempts || !ShouldRetry(error)) return null;
        var delay = Delay(attempt, error, jitterUnit);
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    // Jitter and presets are those of TinyFlow's retry policies, with the jitter moved before the cap.
    private static BackoffRetry Preset(int attempts, int firstSeconds, int capSeconds, double factor) =>
        Exponential(attempts, TimeSpan.FromSeconds(firstSeconds), factor).WithCap(TimeSpan.FromSeconds(capSeconds)).WithJitter();
}
