namespace ActorFlow.Definitions.Building;

/// <summary>Gives a node the attempts, waits and limits of its document.</summary>
internal static class NodeSettings
{
    private static readonly TimeSpan DefaultDelay = TimeSpan.Zero;

    public static void Apply(Node node, NodeRuntime runtime)
    {
        if (Policy(runtime) is { } policy)
            node.Retry(policy);
        if (runtime.Timeout is { } timeout)
            node.Timeout(timeout);
        if (runtime.TotalTimeout is { } total)
            node.TotalTimeout(total);
        if (runtime.MaxVisits is { } visits)
            node.MaxVisits(visits);
    }

    private static BackoffRetry? Policy(NodeRuntime runtime)
    {
        var named = runtime.Policy switch
        {
            "none" => RetryPolicy.None,
            "fast" => RetryPolicy.Fast,
            "standard" => RetryPolicy.Standard,
            "aggressive" => RetryPolicy.Aggressive,
            "patient" => RetryPolicy.Patient,
            _ => null,
        };
        if (named is not null)
            return runtime.MaxAttempts is { } attempts ? named.WithAttempts(attempts) : named;
        if (runtime.MaxAttempts is not { } total)
            return null;
        var policy = RetryPolicy.Exponential(total, runtime.Delay ?? DefaultDelay, runtime.Factor ?? 1);
        return runtime.MaxDelay is { } cap ? policy.WithCap(cap) : policy;
    }
}
