namespace ActorFlow;

/// <content>How paths come together, and what failures do to them.</content>
public sealed partial class FlowBuilder
{
    private FailurePolicy _onFailure;
    private int _maxConcurrency = NodeOptions.Unlimited;

    /// <summary>Says what a node does with the tokens that arrive at it. The default is <see cref="ActorFlow.Join.Each"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="join">For example <c>Join.All</c>, or <c>Join.AtLeast(2).CancelRemaining()</c>.</param>
    public FlowBuilder Join(Node node, Join join)
    {
        ArgumentNullException.ThrowIfNull(join);
        var place = Place(node);
        if (place.HasJoin && place.Join != join)
            Report("second-join", place.Name, $"its join is {place.Join} already, and now {join}.", "Say once how the node joins its inputs.");
        if (join.CancelsRemaining && join.Kind is JoinKind.Each or JoinKind.All)
            Report("join-option", place.Name, $"a join of {join.Kind} leaves nothing over that could be cancelled.",
                "Leave CancelRemaining out, or use Join.Any or Join.AtLeast.");
        if (join.IsBypassedWhenUnreachable && join.Kind != JoinKind.AtLeast)
            Report("join-option", place.Name, $"a join of {join.Kind} never lacks inputs.", "Leave BypassWhenUnreachable out, or use Join.AtLeast.");
        if (!place.HasJoin)
            place.Join = join;
        return this;
    }

    /// <summary>
    /// Lets a node's failure count as done for what depends on it: a visit that fails for good goes on along the default action. The node's status is
    /// failed, and its result is absent with the error that says why.
    /// </summary>
    public FlowBuilder ContinueOnError(Node node)
    {
        Place(node).ContinuesOnError = true;
        return this;
    }

    /// <summary>
    /// What goes on beside a failure that nothing took; the default is <see cref="FailurePolicy.FailFast"/>. Each nested flow has its own.
    /// </summary>
    public FlowBuilder OnFailure(FailurePolicy policy)
    {
        EnsureOpen();
        if (!Enum.IsDefined(policy))
            throw new ArgumentOutOfRangeException(nameof(policy), policy, "Use FailurePolicy.FailFast or FailurePolicy.Continue.");
        _onFailure = policy;
        return this;
    }

    /// <summary>
    /// How many visits of one run may be in flight at the same time; the default is no limit. Those that wait are started in the order in which they
    /// became due to start; after a failure that stops the flow (<see cref="FailurePolicy.FailFast"/>), none of them is, until a retry of the run.
    /// The outermost flow's limit holds for a whole run. It is no part of the flow's shape, so that it may change while runs live.
    /// </summary>
    public FlowBuilder MaxConcurrency(int limit)
    {
        EnsureOpen();
        if (limit < 1)
            Report("bad-max-concurrency", _name, $"MaxConcurrency is {limit}.", "Set 1 or more, for example 8, or NodeOptions.Unlimited.");
        _maxConcurrency = limit;
        return this;
    }
}
