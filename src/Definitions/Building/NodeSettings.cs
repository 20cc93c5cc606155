namespace ActorFlow.Definitions.Building;

/// <summary>Gives a node the attempts, waits and limits of its document.</summary>
internal static class NodeSettings
{
    private static readonly TimeSpan DefaultDelay = TimeSpan.Zero;

    /// <summary>
    /// What holds for a node. What the flow says of all nodes is meant for those that do something: a wait has no attempts, another document has a runtime of its own, and a
    /// group's attempts would multiply those of its members.
    /// </summary>
    public static NodeRuntime Of(NodeDocument node, FlowDocument document)
    {
        var whole = node.Runtime.Over(document.Runtime);
        if (node.Group is not null)
            return node.Runtime with { MaxVisits = whole.MaxVisits };
        return node.FunctionId switch
        {
            DelayCall.Id => new NodeRuntime { MaxVisits = whole.MaxVisits },
            SubFlowCall.Id => node.Runtime with { MaxVisits = whole.MaxVisits },
            _ => whole,
        };
    }

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
        if (runtime.MaxIterations is { } iterations)
            node.MaxIterations(iterations);
        if (runtime.MaxTasks is { } tasks)
            node.Options.MaxTasks = tasks;
        if (runtime.JournalPrep is { } journal)
            node.Options.JournalPrep = journal;
    }

    /// <summary>Where in a cluster it may run. A node that cannot travel, as a wait or another document, is refused by the engine when the flow is built.</summary>
    public static void ApplyOffer(Node node, NodeDocument document)
    {
        if (document.Requires.Count > 0)
            node.Options.Require([.. document.Requires]);
        if (document.IsOffered)
            node.Options.IsOffered = true;
    }

    /// <summary>The policies by name, in the order in which a policy is compared with them.</summary>
    public static readonly IReadOnlyList<(string Name, BackoffRetry Policy)> Named =
        [("fast", RetryPolicy.Fast), ("standard", RetryPolicy.Standard), ("aggressive", RetryPolicy.Aggressive), ("patient", RetryPolicy.Patient), ("none", RetryPolicy.None)];

    private static BackoffRetry? Policy(NodeRuntime runtime)
    {
        BackoffRetry policy;
        if (runtime.Policy is { } name)
        {
            policy = Named.First(known => known.Name == name).Policy;
            if (runtime.MaxAttempts is { } attempts)
                policy = policy.WithAttempts(attempts);
        }
        else if (runtime.MaxAttempts is { } total)
        {
            policy = RetryPolicy.Exponential(total, runtime.Delay ?? DefaultDelay, runtime.Factor ?? 1);
            if (runtime.MaxDelay is { } cap)
                policy = policy.WithCap(cap);
            if (runtime.Jitter is { } share)
                policy = policy.WithJitter(share);
            if (runtime.RetryAfterLimit is { } limit)
                policy = policy.WithRetryAfterLimit(limit);
        }
        else
        {
            return null;
        }

        return runtime.OnlyTransient == true ? policy.WhenTransient() : policy;
    }
}
