namespace ActorFlow;

/// <summary>
/// Waits that stay the same or grow by a factor, spread by jitter and held by a cap; a server's Retry-After is honoured. Immutable: each method
/// returns a changed copy.
/// </summary>
public sealed class BackoffRetry : RetryPolicy
{
    /// <summary>The jitter of the presets and of <see cref="WithJitter"/>: a wait varies by up to a quarter in both directions.</summary>
    public const double DefaultJitter = 0.25;

    /// <summary>No computed wait is longer, so that growing waits without a cap stay representable.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    private Func<Exception, bool>? _when;
    private Action<int, Exception, TimeSpan>? _notify;

    internal BackoffRetry(int maxAttempts, TimeSpan wait, double factor)
    {
        MaxAttempts = maxAttempts;
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        if (!(factor >= 1 && double.IsFinite(factor)))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor is at least 1: 1 keeps waits the same, 2 doubles them.");
        }
        Wait = wait;
        Factor = factor;
    }

    /// <summary>The wait after the first failed attempt, before jitter.</summary>
    public TimeSpan Wait { get; }

    /// <summary>By what each wait is longer than the one before, before jitter and cap.</summary>
    public double Factor { get; }

    /// <summary>The longest wait, jitter included. The default value is <see cref="LongestWait"/>.</summary>
    public TimeSpan Cap { get; private init; } = LongestWait;

    /// <summary>By what share a wait varies in both directions, from 0 to 1. The default value is 0.</summary>
    public double Jitter { get; private init; }

    /// <summary>The longest Retry-After that is waited for in full, even beyond <see cref="Cap"/>. The default value is one hour; zero ignores
    /// Retry-After.</summary>
    public TimeSpan RetryAfterLimit { get; private init; } = TimeSpan.FromHours(1);

    /// <summary>The predicate that narrows what is retried; null for none.</summary>
    internal Func<Exception, bool>? Narrowed => _when;

    /// <summary>Whether somebody is called back before each wait.</summary>
    internal bool HasCallback => _notify is not null;

    /// <summary>Sets how many attempts there are in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public BackoffRetry WithAttempts(int maxAttempts) => Copy(maxAttempts, Cap, Jitter, RetryAfterLimit);

    /// <summary>Bounds every computed wait, jitter included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cap is negative.</exception>
    public BackoffRetry WithCap(TimeSpan cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, TimeSpan.Zero);
        return Copy(MaxAttempts, cap < LongestWait ? cap : LongestWait, Jitter, RetryAfterLimit);
    }

    /// <summary>Spreads waits at random, so that many runs that failed together do not come back together.</summary>
    /// <param name="share">From 0 to 1: 0.25 varies a wait by up to 25 % in both directions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public BackoffRetry WithJitter(double share = DefaultJitter)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The jitter is a share of the wait from 0 to 1, such as 0.25.");
        return Copy(MaxAttempts, Cap, share, RetryAfterLimit);
    }

    /// <summary>Sets the longest Retry-After that is waited for in full; zero ignores Retry-After.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public BackoffRetry WithRetryAfterLimit(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        return Copy(MaxAttempts, Cap, Jitter, limit);
    }

    /// <summary>Retries only the errors that a predicate accepts; cancellation is never retried.</summary>
    public BackoffRetry When(Func<Exception, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var copy = Copy(MaxAttempts, Cap, Jitter, RetryAfterLimit);
        copy._when = predicate;
        return copy;
    }

    /// <summary>Retries only errors that may pass: see <see cref="Transient.IsTransient(Exception)"/>.</summary>
    public BackoffRetry WhenTransient() => When(Transient.IsTransient);

    /// <summary>Calls back before each wait with the failed attempt's number, its error and the wait.</summary>
    public BackoffRetry Notify(Action<int, Exception, TimeSpan> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var copy = Copy(MaxAttempts, Cap, Jitter, RetryAfterLimit);
        copy._notify = callback;
        return copy;
    }

    /// <inheritdoc/>
    public override bool ShouldRetry(Exception error) => base.ShouldRetry(error) && (_when is null || _when(error));

    /// <inheritdoc/>
    public override void OnRetry(int attempt, Exception error, TimeSpan delay) => _notify?.Invoke(attempt, error, delay);

    /// <summary>
    /// The wait: first × factor^(attempt − 1), varied by the jitter, then cut at the cap. A Retry-After of the error makes it longer, up to
    /// <see cref="RetryAfterLimit"/>, never shorter.
    /// </summary>
    public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (!(jitterUnit is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(jitterUnit), jitterUnit, "The random number is from 0 to 1.");
        var ticks = Wait.Ticks * Math.Pow(Factor, attempt - 1) * (1 + (Jitter * ((2 * jitterUnit) - 1)));
        var wait = ticks < Cap.Ticks ? TimeSpan.FromTicks((long)ticks) : Cap;
        if (RetryAfterLimit == TimeSpan.Zero || Transient.RetryAfterOf(error) is not { } asked) return wait;
        if (asked > RetryAfterLimit) asked = RetryAfterLimit;
        return asked > wait ? asked : wait;
    }

    private BackoffRetry Copy(int maxAttempts, TimeSpan cap, double jitter, TimeSpan retryAfterLimit) => new(maxAttempts, Wait, Factor)
    {
        Cap = cap,
        Jitter = jitter,
        RetryAfterLimit = retryAfterLimit,
        _when = _when,
        _notify = _notify,
    };
}
