namespace ActorFlow;

/// <summary>
/// Runs a flow once for each input, each with a state of its own: a copy of the parent's and the input on top. Results and errors come back per
/// input; the parent's state is not touched by the runs. The flow may hold batches, and batches of flows, of its own.
/// </summary>
/// <typeparam name="TResult">What a run gives.</typeparam>
/// <remarks>
/// <para>By default the runs are inline, for speed: they live in memory and are not journaled by themselves. In a journaled run the finished ones
/// are, as items are, so that after a crash only the others run, from their beginning and with the same idempotency keys.</para>
/// <para><see cref="AsChildRuns"/> makes each a child run, for durability: with a journal of its own, found again where it was after a crash, listed,
/// and steered by itself. At most <see cref="BatchOptions.MaxConcurrency"/> are under way at the same time either way.</para>
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
            EnsureChangeable();
            field = value;
        }
    } = "batch_count";

    /// <summary>Whether each run is a child run, and not inline. The default is no.</summary>
    public bool RunsAreChildren { get; private set; }

    /// <summary>
    /// What becomes of child runs that are at work when the parent is cancelled, fails or is killed. The default is to cancel them.
    /// </summary>
    public WhenParentStops ParentStops { get; private set; }

    /// <summary>
    /// Runs the flow as a child run for each input. A run's id is made of the parent's, the visit and the input's place, so that whoever enters the
    /// visit again finds the runs it had. A further attempt of an input (<see cref="BatchOptions.Items"/>) is another run, with idempotency keys of
    /// its own.
    /// </summary>
    /// <param name="parentStops">What becomes of those at work when the parent is cancelled, fails or is killed.</param>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public BatchFlowNode<TResult> AsChildRuns(WhenParentStops parentStops = WhenParentStops.CancelChild)
    {
        EnsureChangeable();
        RunsAreChildren = true;
        ParentStops = parentStops;
        return this;
    }

    internal override bool RunsFlows => true;

    /// <summary>The flow as its runs in memory have it.</summary>
    internal FlowDefinition Inline { get; }

    /// <summary>Writes the state and names the action, instead of writing the results and their number to their keys.</summary>
    public BatchFlowNode<TResult> Post(Func<SharedState, BatchResults<TResult>, ActionName> post)
    {
        ArgumentNullException.ThrowIfNull(post);
        EnsureChangeable();
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
    protected internal override ValueTask<TResult> ExecItemAsync(BatchFlowInput item, ExecContext context)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(context);
        var input = item.Batch!.Under(item.Values, context.Port.Committed);
        var run = RunsAreChildren ? context.Port.RunChildAsync(Flow, input, ParentStops, context) : context.Port.RunFlowAsync(Inline, input, context);
        // Short runs in memory have ended by now.
        return run.IsCompletedSuccessfully ? new(_result(run.Result.EnsureCompleted())) : AwaitAsync(run);
    }

    private async ValueTask<TResult> AwaitAsync(ValueTask<RunResult> run) => _result((await run).EnsureCompleted());

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

    internal override IEnumerable<FlowDefinition> InnerFlows => RunsAreChildren ? [] : [Inline];

    internal override FlowDefinition? ChildFlow => RunsAreChildren ? Flow : null;
}
