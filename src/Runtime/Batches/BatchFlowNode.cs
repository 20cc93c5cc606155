namespace ActorFlow;

/// <summary>
/// Runs a flow once for each input, each with a state of its own: a copy of the parent's and the input on top. Results and errors come back per input; the parent's
/// state is not touched by the runs. The flow may hold batches, and batches of flows, of its own.
/// </summary>
/// <typeparam name="TResult">What a run gives.</typeparam>
/// <remarks>
/// The runs are inline: they live in memory and are not journaled by themselves. In a journaled run the finished ones are, as items are, so that after a crash only
/// the others run, from their beginning and with the same idempotency keys.
/// </remarks>
public sealed class BatchFlowNode<TResult> : BatchNode<BatchFlowInputs, BatchFlowInput, TResult>
{
    private readonly Func<SharedState, IEnumerable<RunInput>> _inputs;
    private readonly Func<RunResult, TResult> _result;
    private Func<SharedState, BatchResults<TResult>, ActionName>? _post;

    internal BatchFlowNode(string name, FlowDefinition flow, Func<SharedState, IEnumerable<RunInput>> inputs, Func<RunResult, TResult> result)
        : base(name)
    {
        Flow = flow;
        Inline = flow.Under(Durability.None);
        _inputs = inputs;
        _result = result;
    }

    /// <summary>The flow that is run.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>The key that the number of runs is written to. The default is <c>batch_count</c>.</summary>
    /// <exception cref="StateKeyNameException">It cannot be a key.</exception>
    public string CountKey
    {
        get;
        set
        {
            StateKey.ThrowIfInvalid(value);
            Options.EnsureChangeable();
            field = value;
        }
    } = "batch_count";

    /// <summary>The flow as its runs in memory have it.</summary>
    internal FlowDefinition Inline { get; }

    /// <summary>Writes the state and names the action, instead of writing the results and their number to their keys.</summary>
    public BatchFlowNode<TResult> Post(Func<SharedState, BatchResults<TResult>, ActionName> post)
    {
        ArgumentNullException.ThrowIfNull(post);
        Options.EnsureChangeable();
        _post = post;
        return this;
    }

    /// <inheritdoc/>
    protected internal override ValueTask<BatchFlowInputs> PrepAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scope = new StateScope { Serialization = context.State.Scope.Serialization, Schema = Flow.State, Mode = context.State.Scope.Mode };
        var inputs = _inputs(context.State) ?? throw new BatchItemsMissingException(context.RunId, context.Node, "its inputs are null");
        return new(new BatchFlowInputs(context.State.ToPatch(), [.. inputs.Select(input => new BatchFlowInput(input.ToPatch(scope, default)))]));
    }

    /// <inheritdoc/>
    protected internal override BatchSource<BatchFlowInput> Open(BatchFlowInputs source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return BatchSource<BatchFlowInput>.Of(source.Inputs);
    }

    /// <inheritdoc/>
    protected internal override async ValueTask<TResult> ExecItemAsync(BatchFlowInput item, ExecContext context)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(context);
        var result = await context.Port.RunFlowAsync(Inline, item.Batch!.Under(item.Values, context.Port.Committed), context);
        return _result(result.EnsureCompleted());
    }

    /// <inheritdoc/>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, BatchFlowInputs prep, BatchResults<TResult> exec)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(exec);
        if (_post is not null)
            return new(_post(context.State, exec));
        context.State.Set(CountKey, exec.Count);
        BatchKeys.Write(context.State, this, exec);
        return default;
    }

    internal override IEnumerable<FlowDefinition> InnerFlows => [Inline];
}
