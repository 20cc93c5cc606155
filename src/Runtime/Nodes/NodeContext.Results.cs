using System.Diagnostics.CodeAnalysis;

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
    /// <exception cref="NodeResultException">The flow does not keep the node's results, or there is none yet.</exception>
    /// <exception cref="StateShapeException">The result was journaled by an earlier release and is no <typeparamref name="TExec"/> any more.</exception>
    public TExec ResultOf<TPrep, TExec>(Node<TPrep, TExec> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ResultOf<TExec>(node.Name);
    }

    /// <summary>The last result of a node of this flow, read as a type.</summary>
    /// <param name="node">The node's name; for a node of a nested flow, preceded by the name of the node that stands for that flow and <c>/</c>.</param>
    /// <exception cref="NodeResultException">The flow does not keep the node's results, or there is none yet.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public T ResultOf<T>(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return TryResultOf<T>(node, out var result) ? result : throw new NodeResultException(RunId, Node, node, "has no result yet",
            "Read it where the node has been visited before, or use TryResultOf.");
    }

    /// <summary>The last result of a node of this flow, if there is one.</summary>
    /// <returns>False when the node has no result yet.</returns>
    /// <exception cref="NodeResultException">The flow does not keep the node's results.</exception>
    public bool TryResultOf<TPrep, TExec>(Node<TPrep, TExec> node, [MaybeNullWhen(false)] out TExec result)
    {
        ArgumentNullException.ThrowIfNull(node);
        return TryResultOf(node.Name, out result);
    }

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
}
