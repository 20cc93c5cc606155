using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Writing;

/// <summary>Writes the options of nodes: what differs from what the node has by itself.</summary>
internal sealed class OptionWriting(FlowDefinition flow, WritingProblems problems)
{
    private static readonly Node Plain = Node.Named("plain").Post(_ => { });

    /// <param name="node">The node.</param>
    /// <param name="fresh">The node as its maker gives it; null where no maker sets options.</param>
    /// <param name="origin">What the node was made of; what that says is said in the same words again.</param>
    public NodeRuntime Of(Node node, Node? fresh, NodeOrigin? origin = null)
    {
        var itself = (fresh ?? Plain).Options;
        Refuse(node, itself, isMade: fresh is not null);
        var all = Differing(node, itself);
        if (origin is null)
            return all;
        var expected = fresh ?? Node.Named("scratch").Post(_ => { });
        NodeSettings.Apply(expected, NodeSettings.Of(origin.Node, origin.Document));
        return Differing(node, expected.Options) == NodeRuntime.None ? origin.Node.Runtime : all;
    }

    /// <summary>A node with where in a cluster it may run. What its maker asks for stands in the maker, and is asked for again beside it, which changes nothing.</summary>
    public static NodeDocument WithOffer(NodeDocument document, Node node)
        => document.Role == NodeRole.ClusterRoot ? document : document with { Requires = [.. node.Options.Requires], IsOffered = node.Options.IsOffered };

    private NodeRuntime Differing(Node node, NodeOptions from)
    {
        var options = node.Options;
        return Attempts(node, from) with
        {
            Timeout = Time(node, options.Timeout, from.Timeout, "Timeout"),
            TotalTimeout = Time(node, options.TotalTimeout, from.TotalTimeout, "TotalTimeout"),
            MaxVisits = options.MaxVisits == from.MaxVisits ? null : options.MaxVisits,
            MaxIterations = options.MaxIterations == from.MaxIterations ? null : options.MaxIterations,
            MaxTasks = options.MaxTasks == from.MaxTasks ? null : options.MaxTasks,
            JournalPrep = options.JournalPrep == from.JournalPrep ? null : options.JournalPrep,
        };
    }

    private NodeRuntime Attempts(Node node, NodeOptions from)
    {
        if (node.Options.Retry is not BackoffRetry retry)
        {
            if (node.Options.Retry.GetType() != from.Retry.GetType())
                problems.Add(flow, node.Name, $"its retry policy is code ({node.Options.Retry.GetType().Name}).", "Use RetryPolicy.Constant, Exponential or one of the presets, or set it where the node is made (AddNode).");
            return NodeRuntime.None;
        }

        if (from.Retry is BackoffRetry known && IsSame(retry, known))
            return NodeRuntime.None;
        if (retry.HasCallback || (retry.Narrowed is { } when && when.Method.DeclaringType != typeof(Transient)))
            problems.Add(flow, node.Name, "its retry policy has a predicate or a callback, which is code.", "Use WhenTransient(), or set it where the node is made (AddNode).");
        if (retry.Wait > DurationText.Longest)
            problems.Add(flow, node.Name, $"it waits {retry.Wait} between attempts.", $"Wait at most {DurationText.Longest.TotalDays} days.");
        bool? transient = retry.Narrowed is not null ? true : null;
        foreach (var (name, policy) in NodeSettings.Named)
        {
            if (HasSameWaits(retry, policy) && (name != "none" || retry.MaxAttempts == 1))
                return new NodeRuntime { Policy = name, MaxAttempts = retry.MaxAttempts == policy.MaxAttempts ? null : retry.MaxAttempts, OnlyTransient = transient };
        }

        return new NodeRuntime
        {
            MaxAttempts = retry.MaxAttempts,
            Delay = retry.Wait == TimeSpan.Zero ? null : retry.Wait,
            Factor = retry.Factor == 1 ? null : retry.Factor,
            MaxDelay = retry.Cap == BackoffRetry.LongestWait ? null : retry.Cap,
            Jitter = retry.Jitter == 0 ? null : retry.Jitter,
            RetryAfterLimit = retry.RetryAfterLimit == RetryPolicy.None.RetryAfterLimit ? null : retry.RetryAfterLimit,
            OnlyTransient = transient,
        };
    }

    private TimeSpan? Time(Node node, TimeSpan? limit, TimeSpan? itself, string option)
    {
        if (limit == itself)
            return null;
        if (limit is null)
            problems.Add(flow, node.Name, $"its {option} is taken away, which its maker sets.", "Set it to a long time instead.");
        else if (limit > DurationText.Longest)
            problems.Add(flow, node.Name, $"its {option} is {limit}.", $"Set at most {DurationText.Longest.TotalDays} days, or none.");
        return limit;
    }

    /// <param name="node">The node.</param>
    /// <param name="itself">What it has by itself.</param>
    /// <param name="isMade">Whether a maker of the host has made it; other nodes of documents undo nothing, or as the engine says.</param>
    private void Refuse(Node node, NodeOptions itself, bool isMade)
    {
        var options = node.Options;
        if (!options.Layers.Select(layer => layer.GetType()).SequenceEqual(itself.Layers.Select(layer => layer.GetType())))
            problems.Add(flow, node.Name, "it has middleware, which is code.", "Add it where the node is made (AddNode).");
        if (isMade && (options.CompensationTimeout != itself.CompensationTimeout || options.CompensateAfterErrors != itself.CompensateAfterErrors || !IsSame(options.CompensationRetry, itself.CompensationRetry)))
            problems.Add(flow, node.Name, "its compensation has options of its own.", "Set them where the node is made (AddNode).");
    }

    private static bool IsSame(RetryPolicy one, RetryPolicy other)
        => ReferenceEquals(one, other)
            || (one is BackoffRetry left && other is BackoffRetry right && left.MaxAttempts == right.MaxAttempts && HasSameWaits(left, right)
                && left.HasCallback == right.HasCallback && left.Narrowed?.Method == right.Narrowed?.Method);

    private static bool HasSameWaits(BackoffRetry one, BackoffRetry other)
        => one.Wait == other.Wait && one.Factor.Equals(other.Factor) && one.Cap == other.Cap && one.Jitter.Equals(other.Jitter) && one.RetryAfterLimit == other.RetryAfterLimit;
}
