namespace ActorFlow;

/// <summary>Node options as a chain of calls. Each sets the option on the node itself and returns it.</summary>
public static class NodeOptionExtensions
{
    /// <summary>Sets how often Exec is tried in total, and the constant wait between attempts (default: none).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="total"/> is below 1.</exception>
    public static TNode Attempts<TNode>(this TNode node, int total, TimeSpan wait = default)
        where TNode : Node
        => node.Retry(RetryPolicy.Constant(total, wait));

    /// <summary>Sets how often Exec is tried, and how long to wait between attempts.</summary>
    public static TNode Retry<TNode>(this TNode node, RetryPolicy policy)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(policy);
        node.Options.Retry = policy;
        return node;
    }

    /// <summary>Bounds one attempt of Exec.</summary>
    public static TNode Timeout<TNode>(this TNode node, TimeSpan limit)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.Timeout = limit;
        return node;
    }

    /// <summary>Bounds all attempts of Exec and the waits between them together.</summary>
    public static TNode TotalTimeout<TNode>(this TNode node, TimeSpan limit)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.TotalTimeout = limit;
        return node;
    }

    /// <summary>Bounds how often a run may enter the node.</summary>
    public static TNode MaxVisits<TNode>(this TNode node, int limit)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.MaxVisits = limit;
        return node;
    }

    /// <summary>Bounds how often a visit of the node may be followed by an iteration: see <see cref="NodeOptions.MaxIterations"/>.</summary>
    public static TNode MaxIterations<TNode>(this TNode node, int limit)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.MaxIterations = limit;
        return node;
    }

    /// <summary>Names the actions the node may return; the flow warns of those that lead nowhere.</summary>
    public static TNode Actions<TNode>(this TNode node, params ReadOnlySpan<ActionName> actions)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.DeclareActions(strict: false, actions);
        return node;
    }

    /// <summary>Names the only actions the node may return; any other fails the visit, and connecting any other is an error of the flow.</summary>
    public static TNode OnlyActions<TNode>(this TNode node, params ReadOnlySpan<ActionName> actions)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.DeclareActions(strict: true, actions);
        return node;
    }

    /// <summary>
    /// Sets how often the node's compensation is tried, and how long one attempt of it may take (null leaves the limit as it is: one minute by
    /// default).
    /// </summary>
    public static TNode CompensationRetry<TNode>(this TNode node, RetryPolicy policy, TimeSpan? timeout = null)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(policy);
        node.Options.CompensationRetry = policy;
        if (timeout is { } limit)
            node.Options.CompensationTimeout = limit;
        return node;
    }

    /// <summary>Has Exec compensated after any error, not only after those that leave its outcome open.</summary>
    public static TNode CompensateAfterErrors<TNode>(this TNode node)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.CompensateAfterErrors = true;
        return node;
    }

    /// <summary>Journals Prep's result before Exec starts, so that a visit entered again after a crash sees the same input.</summary>
    public static TNode JournalPrep<TNode>(this TNode node)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Options.JournalPrep = true;
        return node;
    }
}
