using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorFlow;

/// <content>Results of other nodes, where the flow keeps them.</content>
public sealed partial class NodeContext
{
    internal bool KeepsResultOf(string node)
    {
        _port.FindResult(node, out var isKept);
        return isKept;
    }

    /// <summary>The last result of a node of this flow: what its Exec, or its fallback, returned.</summary>
    /// <exception cref="NodeResultException">The flow does not keep the node's results, or there is none: it failed (the text says why), or was not
    /// visited.</exception>
    /// <exception cref="StateShapeException">The result was journaled by an earlier release and is no <typeparamref name="TResult"/> any
    /// more.</exception>
    public TResult ResultOf<TResult>(INode<TResult> node) => ResultOf<TResult>(PathOf(node));

    /// <summary>The last result of a node of this flow, read as a type.</summary>
    /// <param name="node">The node's name; for a node of a nested flow, preceded by the name of the node that stands for that flow and
    /// <c>/</c>.</param>
    /// <exception cref="NodeResultException">The flow does not keep the node's results, or there is none: it failed (the text says why), or was not
    /// visited.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public T ResultOf<T>(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return TryResultOf<T>(node, out var result) ? result : throw NodeResultException.Absent(RunId, Node, node, _port.FindFailure(node));
    }

    /// <summary>The last result of a node of this flow, if there is one.</summary>
    /// <returns>False when the node has no result yet.</returns>
    /// <exception cref="NodeResultException">The flow does not keep the node's results.</exception>
    public bool TryResultOf<TResult>(INode<TResult> node, [MaybeNullWhen(false)] out TResult result) => TryResultOf(PathOf(node), out result);

    /// <summary>The last result of a node of this flow, if there is one.</summary>
    /// <returns>False when the node has no result yet.</returns>
    /// <exception cref="NodeResultException">The flow does not keep the node's results.</exception>
    public bool TryResultOf<T>(string node, [MaybeNullWhen(false)] out T result)
    {
        ArgumentNullException.ThrowIfNull(node);
        var kept = _port.FindResult(node, out var isKept);
        if (!isKept)
            throw new NodeResultException(RunId, Node, node, "keeps no results in this flow", $"Ask the flow for them with KeepResult({node}).");
        result = kept is { } json ? _port.Serialization.Thaw<T>(StateValue.FromJson(json), $"result of '{node}'") : default;
        return kept is not null;
    }

    /// <summary>
    /// Why a node of this flow failed, where a boundary took that or the flow goes on all the same; null when its last visit did not fail.
    /// </summary>
    public RunError? ErrorOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ErrorOf(node.Name);
    }

    /// <inheritdoc cref="ErrorOf(ActorFlow.Node)"/>
    /// <param name="node">The node's name; for a node of a nested flow, preceded by the name of the node that stands for that flow and
    /// <c>/</c>.</param>
    public RunError? ErrorOf(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _port.FindFailure(node);
    }

    /// <summary>The value that the run was started with, if it was started with one.</summary>
    internal StateEntry? FindInput() => State.Has(RunInput.SingleKey) ? State.Current.Find(RunInput.SingleKey) : null;

    internal JsonElement? FindResult(string path) => _port.FindResult(path, out _);

    /// <summary>How values become JSON.</summary>
    internal JsonSerializerOptions Json => _port.Serialization.Json;

    private static string PathOf<TResult>(INode<TResult> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return (node as Node)?.ResultPath ?? node.Name;
    }
}
