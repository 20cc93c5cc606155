namespace ActorFlow;

/// <content>Ready-made nodes.</content>
public abstract partial class Node
{
    /// <summary>Several nodes in a row, as one.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="steps">The nodes; each follows the default action of the one before. At least one.</param>
    /// <remarks>A nested flow: the steps share the run's state, and the action that the last one ends with routes the flow around.</remarks>
    /// <exception cref="FlowBuildException">There is no step, or two have one name.</exception>
    public static NestedFlowNode Composite(string name, params ReadOnlySpan<Node> steps)
    {
        var flow = Flow.Named(name);
        for (var i = 0; i < steps.Length; i++)
            _ = i == 0 ? flow.StartAt(steps[0]) : flow.Connect(steps[i - 1], steps[i]);
        return flow.Build().AsNode();
    }

    /// <summary>Writes to one key of the state what it makes of another.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="from">The key to read; it has to be there.</param>
    /// <param name="to">The key to write; it may be the same.</param>
    /// <param name="map">Makes the one of the other. Runs as Exec: it can be tried again.</param>
    public static LambdaNode<TFrom, TTo> Transform<TFrom, TTo>(string name, StateKey<TFrom> from, StateKey<TTo> to, Func<TFrom, TTo> map)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(map);
        return Named(name).Prep(state => state.Get(from)).Exec(map).Post((state, mapped) => state.Set(to, mapped));
    }

    /// <summary>Writes to one key of the state what it makes of another.</summary>
    /// <inheritdoc cref="Transform{TFrom, TTo}(string, StateKey{TFrom}, StateKey{TTo}, Func{TFrom, TTo})"/>
    public static LambdaNode<TFrom, TTo> Transform<TFrom, TTo>(string name, string from, string to, Func<TFrom, TTo> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Named(name).Prep(state => state.Get<TFrom>(from)).Exec(map).Post((state, mapped) => state.Set(to, mapped));
    }

    /// <summary>Checks the state; a problem fails the visit with a <see cref="NodeValidationException"/>, without a second attempt.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="problem">Says what is wrong and what to do, or null.</param>
    public static LambdaNode<NoPrep, NoPrep> Validation(string name, Func<SharedState, string?> problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Named(name).Prep((state, context) => problem(state) is { } found
            ? throw new NodeValidationException(context.RunId, context.Node, context.Visit, found) : default(NoPrep))
            .Exec(nothing => nothing);
    }

    /// <summary>One node or another, as one: by a condition on the state.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="then">Runs when it holds.</param>
    /// <param name="otherwise">Runs when it does not; null is nothing, and the action is then <see cref="ActionName.Default"/>.</param>
    /// <remarks>A nested flow around a <see cref="ChoiceNode"/>; the action that the chosen node ends with routes the flow around.</remarks>
    public static NestedFlowNode Conditional(string name, Func<SharedState, bool> condition, Node then, Node? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(then);
        var choice = Choice("(condition)").When(condition, then);
        var flow = Flow.Named(name).StartAt(choice);
        if (otherwise is not null)
            choice.Else(otherwise);
        else
            flow.End(choice.Else(ActionName.Default), ActionName.Default);
        return flow.Build().AsNode();
    }

    /// <summary>Any node with attempts around it, nested flows and groups too: when it fails, it begins again.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="inner">The node. Its own attempts are used up first.</param>
    /// <param name="policy">How often, with what waits: one that is built in.</param>
    public static NestedFlowNode Retryable(string name, Node inner, RetryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Composite(name, inner).Retry(policy);
    }
}
