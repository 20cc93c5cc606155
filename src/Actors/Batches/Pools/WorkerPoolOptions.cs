namespace ActorFlow;

/// <summary>How a <see cref="WorkerPool"/> works. Read once, when the pool is made.</summary>
public sealed record WorkerPoolOptions
{
    /// <summary>How many tasks run at the same time at most. The default is 10.</summary>
    public int MaxConcurrency { get; init; } = BatchOptions.DefaultMaxConcurrency;

    /// <summary>How many tasks may wait; who submits one more waits until there is room. The default is 1 000.</summary>
    public int Capacity { get; init; } = 1_000;

    /// <summary>How many tasks begin in any second at most; null (the default) is without limit.</summary>
    public double? MaxPerSecond { get; init; }

    /// <summary>
    /// How long a task may take; null (the default) is without limit. One that ignores its cancellation is left behind: the pool goes on without it.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The clock. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (MaxConcurrency is < 1 or > 100_000)
            throw new OptionOutOfRangeException(nameof(MaxConcurrency), MaxConcurrency, "1 to 100000", "10");
        if (Capacity is < 1 or > 100_000_000)
            throw new OptionOutOfRangeException(nameof(Capacity), Capacity, "1 to 100000000", "1000");
        if (MaxPerSecond is < 0.001 or > 100_000 or double.NaN)
            throw new OptionOutOfRangeException(nameof(MaxPerSecond), MaxPerSecond, "0.001 to 100000", "50");
        if (Timeout is { } limit && (limit <= TimeSpan.Zero || limit > TimeSpan.FromDays(1)))
            throw new OptionOutOfRangeException(nameof(Timeout), limit, "above 00:00:00, to 1.00:00:00", "00:00:30");
    }
}
