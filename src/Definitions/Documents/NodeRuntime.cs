namespace ActorFlow.Definitions;

/// <summary>Attempts, waits and limits of a node; what is null is the flow's, and where that is null, too, the engine's default.</summary>
public sealed record NodeRuntime
{
    /// <summary>Nothing said.</summary>
    public static readonly NodeRuntime None = new();

    /// <summary>Attempts in total, from 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The wait before the second attempt; with a <see cref="Factor"/> it grows from there.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>What the wait is multiplied with from one attempt to the next, from 1.</summary>
    public double? Factor { get; init; }

    /// <summary>The longest wait.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>By what share waits vary at random, from 0 to 1.</summary>
    public double? Jitter { get; init; }

    /// <summary>The longest time that is waited because a server asks for it; zero heeds no server.</summary>
    public TimeSpan? RetryAfterLimit { get; init; }

    /// <summary>Whether only errors that may pass are retried, as those of the network.</summary>
    public bool? OnlyTransient { get; init; }

    /// <summary>A named policy instead: <c>none</c>, <c>fast</c>, <c>standard</c>, <c>aggressive</c> or <c>patient</c>.</summary>
    public string? Policy { get; init; }

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long all attempts and waits may take together.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>How often a run may enter the node, from 1.</summary>
    public int? MaxVisits { get; init; }

    /// <summary>How often a visit may be followed by an iteration, from 1.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>How much work a visit may add, from 1.</summary>
    public int? MaxTasks { get; init; }

    /// <summary>Whether what Prep returned is journaled before Exec begins.</summary>
    public bool? JournalPrep { get; init; }

    /// <summary>Whether anything is said of attempts and waits.</summary>
    internal bool SaysAttempts
        => MaxAttempts is not null || Delay is not null || Factor is not null || MaxDelay is not null || Policy is not null || Jitter is not null
            || RetryAfterLimit is not null || OnlyTransient is not null;

    /// <summary>What this says, and where it says nothing, what the other one does. Attempts and waits go together: they are not mixed.</summary>
    internal NodeRuntime Over(NodeRuntime other)
    {
        var waits = SaysAttempts ? this : other;
        return new NodeRuntime
        {
            MaxAttempts = waits.MaxAttempts,
            Delay = waits.Delay,
            Factor = waits.Factor,
            MaxDelay = waits.MaxDelay,
            Policy = waits.Policy,
            Jitter = waits.Jitter,
            RetryAfterLimit = waits.RetryAfterLimit,
            OnlyTransient = waits.OnlyTransient,
            Timeout = Timeout ?? other.Timeout,
            TotalTimeout = TotalTimeout ?? other.TotalTimeout,
            MaxVisits = MaxVisits ?? other.MaxVisits,
            MaxIterations = MaxIterations ?? other.MaxIterations,
            MaxTasks = MaxTasks ?? other.MaxTasks,
            JournalPrep = JournalPrep ?? other.JournalPrep,
        };
    }
}
