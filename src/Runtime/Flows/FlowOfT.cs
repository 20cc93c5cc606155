namespace ActorFlow;

/// <summary>
/// A flow whose result is that of one of its nodes. Made by <see cref="FlowBuilder.Returns{TResult}(INode{TResult})"/>; goes wherever a definition
/// goes.
/// </summary>
/// <typeparam name="TResult">The result's type.</typeparam>
/// <remarks>Immutable and safe for use from many threads.</remarks>
public sealed class Flow<TResult>
{
    private readonly Node _node;

    internal Flow(FlowDefinition definition, Node node)
    {
        Definition = definition;
        _node = node;
    }

    /// <summary>The flow itself, to be registered and started with a flow system.</summary>
    public FlowDefinition Definition { get; }

    /// <summary>The flow itself.</summary>
    public static implicit operator FlowDefinition(Flow<TResult> flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Definition;
    }

    /// <summary>Reads the flow's result out of that of a run: <c>flow.ResultOf(await run.WaitAsync())</c>.</summary>
    /// <exception cref="RunNotCompletedException">The run did not complete.</exception>
    /// <exception cref="NodeResultException">The node was passed over, or failed and let the flow go on.</exception>
    /// <exception cref="StateShapeException">The run was journaled by an earlier release, and the result is no <typeparamref name="TResult"/> any
    /// more.</exception>
    public TResult ResultOf(RunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.EnsureCompleted().ResultOf<TResult>(_node.ResultPath);
    }

    /// <inheritdoc/>
    public override string ToString() => Definition.Name;
}
