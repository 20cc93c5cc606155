using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <summary>What the work of a node with dependencies sees: the run's input, results of the nodes it comes after, and its attempt.</summary>
/// <remarks>Belongs to one attempt and is sealed when that ends. Its methods may be called from any thread of the attempt.</remarks>
public sealed class WorkContext
{
    private readonly WorkInputs _inputs;

    internal WorkContext(WorkInputs inputs, ExecContext exec)
    {
        _inputs = inputs;
        Exec = exec;
    }

    /// <summary>The attempt in full: journaled steps, progress, output.</summary>
    public ExecContext Exec { get; }

    /// <summary>Cancelled when the run is cancelled, or this attempt times out or is abandoned.</summary>
    public CancellationToken CancellationToken => Exec.CancellationToken;

    /// <summary>
    /// The engine's clock. Wait by it, <c>Task.Delay(wait, x.TimeProvider, x.CancellationToken)</c>, and tests run in virtual time.
    /// </summary>
    public TimeProvider TimeProvider => Exec.TimeProvider;

    /// <summary>Services of the host; scoped ones belong to this visit.</summary>
    public IServiceProvider Services => Exec.Services;

    /// <summary>The same for every attempt and restart of this visit; hand it to services that can refuse doubles.</summary>
    public string IdempotencyKey => Exec.IdempotencyKey;

    /// <summary>Which try it is, from 1.</summary>
    public int Attempt => Exec.Attempt;

    /// <summary>The value that the run was started with: <c>flow.RunAsync(value)</c>, or <c>RunInput.Of(value)</c>.</summary>
    /// <remarks>It is the value of the state's key <c>input</c> when the visit begins.</remarks>
    /// <exception cref="StateKeyMissingException">The run has no such input.</exception>
    /// <exception cref="StateShapeException">The input is no <typeparamref name="T"/>, or is sensitive.</exception>
    public T Input<T>()
    {
        if (_inputs.IsInputSensitive)
        {
            throw new StateShapeException(RunInput.SingleKey,
                $"Run '{Exec.RunId}', node '{Exec.Node}': the key '{RunInput.SingleKey}' is sensitive, and what a node has read for its "
                + "work may be journaled as it is. Read it in Post, or in the Prep of a node made of phases, which decides itself what it hands on.");
        }

        return _inputs.HasInput ? _inputs.Input<T>(Serialization) : throw new StateKeyMissingException(RunInput.SingleKey, []);
    }

    /// <summary>The result of a node that this one comes after.</summary>
    /// <remarks>
    /// Every entry into a nested flow keeps its own results. Within one, a node that was visited several times has the result of the visit that was
    /// done last; and of several entries into a nested flow, the one that ended last counts for what is around it.
    /// </remarks>
    /// <exception cref="NodeResultException">It failed (the text says why), or was passed over, or this node does not come after it.</exception>
    public T ResultOf<T>(INode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ResultOf<T>(node.Name);
    }

    /// <summary>The result of a node that this one comes after.</summary>
    /// <inheritdoc cref="ResultOf{T}(INode{T})" path="/remarks"/>
    /// <exception cref="NodeResultException">It failed (the text says why), or was passed over, or this node does not come after it.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public T ResultOf<T>(string node)
    {
        var source = Source(node);
        if (_inputs.HasResult(source))
            return _inputs.ValueOf<T>(source, Serialization)!;
        throw NodeResultException.Absent(Exec.RunId, Exec.Node, node, _inputs.ErrorOf(source));
    }

    /// <summary>The result of a node that this one comes after, if it has one.</summary>
    /// <returns>False when it failed, see <see cref="ErrorOf(string)"/>, or was passed over.</returns>
    /// <exception cref="NodeResultException">This node does not come after it.</exception>
    public bool TryResultOf<T>(INode<T> node, [MaybeNullWhen(false)] out T result)
    {
        ArgumentNullException.ThrowIfNull(node);
        return TryResultOf(node.Name, out result);
    }

    /// <summary>The result of a node that this one comes after, if it has one.</summary>
    /// <returns>False when it failed, see <see cref="ErrorOf(string)"/>, or was passed over.</returns>
    /// <exception cref="NodeResultException">This node does not come after it.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public bool TryResultOf<T>(string node, [MaybeNullWhen(false)] out T result)
    {
        var source = Source(node);
        result = _inputs.ValueOf<T>(source, Serialization);
        return _inputs.HasResult(source);
    }

    /// <summary>Why a node that this one comes after failed, where the flow goes on all the same; null when it did not.</summary>
    /// <exception cref="NodeResultException">This node does not come after it.</exception>
    public RunError? ErrorOf(string node) => _inputs.ErrorOf(Source(node));

    /// <summary>Why a node that this one comes after failed, where the flow goes on all the same; null when it did not.</summary>
    /// <exception cref="NodeResultException">This node does not come after it.</exception>
    public RunError? ErrorOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ErrorOf(node.Name);
    }

    /// <summary>The result of a source by its place, the default when there is none: what typed work takes as its parameters.</summary>
    internal T Value<T>(int source) => _inputs.ValueOf<T>(source, Serialization)!;

    internal int SourceCount => _inputs.Count;

    private StateSerialization Serialization => Exec.Port.Serialization;

    private int Source(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _inputs.IndexOf(node) is >= 0 and var source ? source
            : throw new NodeResultException(Exec.RunId, Exec.Node, node, "does not come before this one",
            $"Draw this node after it; those it comes after are: {Names(_inputs.Sources)}.");
    }

    private static string Names(IReadOnlyList<string> nodes) => nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(node => $"'{node}'"));
}
