using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>Runs a node alone, in memory: one line to try it.</summary>
public static class NodeRunExtensions
{
    private static readonly ConditionalWeakTable<Node, FlowDefinition> Known = new();

    /// <summary>Runs the node once, by the engine itself: Prep, the attempts of Exec with their waits and limits, fallback, Post.</summary>
    /// <param name="node">The node. Nothing is journaled, and its options stay open to change.</param>
    /// <param name="state">What Prep and Post see; takes what they write. Null is an empty one. Not to be used by others until the node has
    /// ended.</param>
    /// <param name="configure">Sets up services, clock and middleware; null runs on a system shared by all such calls, which has none.</param>
    /// <param name="cancellationToken">Cancels the node.</param>
    /// <returns>The action that Post named.</returns>
    /// <exception cref="RunNotCompletedException">The node failed; the inner exception is the node's own. Nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nothing was written.</exception>
    public static async Task<ActionName> RunAsync(this Node node, SharedState? state = null, Action<FlowSystemOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        cancellationToken.ThrowIfCancellationRequested();
        state ??= new SharedState();
        var flow = Known.GetValue(node, FlowDefinition.Alone);
        var input = state.ToPatch();
        if (configure is null && state.Scope.Serialization == StateSerialization.Default)
            return await RunAsync(await FlowRunExtensions.SharedSystemAsync(), flow, state, input, cancellationToken);
        await using var system = await FlowSystem.StartAsync(options =>
        {
            options.Serialization = state.Scope.Serialization;
            configure?.Invoke(options);
        }, cancellationToken);
        return await RunAsync(system, flow, state, input, cancellationToken);
    }

    /// <summary>Runs a method once, with arguments that come before what the state and services give.</summary>
    /// <inheritdoc cref="RunAsync(Node, SharedState, Action{FlowSystemOptions}, CancellationToken)"/>
    /// <param name="node">The node.</param>
    /// <param name="arguments">Arguments by the names of parameters.</param>
    /// <param name="state">What the method's parameters and result are bound to; null is an empty one.</param>
    /// <param name="configure">Sets up services, clock and middleware.</param>
    /// <param name="cancellationToken">Cancels the node.</param>
    /// <exception cref="ArgumentException">The method has no such parameter.</exception>
    public static Task<ActionName> RunAsync(this MethodNode node, RunInput arguments, SharedState? state = null,
        Action<FlowSystemOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(arguments);
        return RunAsync(node.Calling(arguments), state, configure, cancellationToken);
    }

    private static async Task<ActionName> RunAsync(FlowSystem system, FlowDefinition flow, SharedState state, StatePatch input,
        CancellationToken cancellationToken)
    {
        var run = await system.StartFrozenAsync(flow, input, cancellationToken);
        var result = await FlowRunExtensions.WaitOrCancelAsync(run, cancellationToken);
        if (result.Status == RunStatus.Cancelled)
            cancellationToken.ThrowIfCancellationRequested();
        state.TakeChanges(StateMap.Empty.Apply(input), result.EnsureCompleted().StateMap);
        return result.Action;
    }
}
