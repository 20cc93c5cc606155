using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>A node whose phases are lambdas. Made by <see cref="Node.Named"/>; phases can be set until a flow that uses it is built.</summary>
/// <typeparam name="TPrep">What Prep hands to Exec.</typeparam>
/// <typeparam name="TExec">What Exec hands to Post.</typeparam>
public sealed class LambdaNode<TPrep, TExec> : Node<TPrep, TExec>
{
    // Of each phase one form: with its context, or without, where the lambda takes none. Then none is made for it. A lambda without context that returns at once is called as it was given:
    // flows of many nodes hold no more than the lambdas themselves.
    private readonly Func<NodeContext, ValueTask<TPrep>>? _prep;
    private readonly Func<SharedState, ValueTask<TPrep>>? _prepOfState;
    private readonly Func<SharedState, TPrep>? _prepNow;
    private readonly Func<TPrep, ExecContext, ValueTask<TExec>>? _exec;
    private readonly Func<TPrep, ValueTask<TExec>>? _execAlone;
    private readonly Func<TPrep, TExec>? _execNow;
    private Func<NodeContext, TPrep, TExec, ValueTask<ActionName>>? _post;
    private Func<SharedState, TExec, ValueTask<ActionName>>? _postOfState;
    private Func<SharedState, TExec, ActionName>? _postNow;
    private Action<SharedState, TExec>? _postQuietly;
    private Func<TPrep, Exception, ExecContext, ValueTask<TExec>>? _fallback;
    private Func<TPrep, ExecResult<TExec>, CompensationContext, ValueTask>? _compensate;

    internal LambdaNode(PrepStage<TPrep> stage, Func<TPrep, ExecContext, ValueTask<TExec>>? exec, Func<TPrep, ValueTask<TExec>>? execAlone, Func<TPrep, TExec>? execNow)
        : base(stage.Name)
    {
        _prep = stage.Prep;
        _prepOfState = stage.OfState;
        _prepNow = stage.OfStateNow;
        _exec = exec;
        _execAlone = execAlone;
        _execNow = execNow;
    }

    /// <summary>Writes the state and names the action.</summary>
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, ActionName> post)
    {
        Posts(post, null);
        _postNow = post;
        return this;
    }

    /// <summary>Writes the state; the action is <see cref="ActionName.Default"/>.</summary>
    public LambdaNode<TPrep, TExec> Post(Action<SharedState, TExec> post)
    {
        Posts(post, null);
        _postQuietly = post;
        return this;
    }

    /// <summary>Writes the state and names the action, with the visit's context at hand.</summary>
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, NodeContext, ActionName> post)
        => Posts(post, (c, _, exec) => new(post(c.State, exec, c)));

    /// <summary>Writes the state, with the visit's context at hand; the action is <see cref="ActionName.Default"/>.</summary>
    public LambdaNode<TPrep, TExec> Post(Action<SharedState, TExec, NodeContext> post)
        => Posts(post, (c, _, exec) =>
        {
            post(c.State, exec, c);
            return default;
        });

    /// <summary>Writes the state and names the action, asynchronously.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, Task<ActionName>> post)
        => Posts(post, null, (state, exec) => new(post(state, exec)));

    /// <summary>Writes the state and names the action, asynchronously, with the visit's context at hand.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, NodeContext, Task<ActionName>> post)
        => Posts(post, (c, _, exec) => new(post(c.State, exec, c)));

    /// <summary>Writes the state, asynchronously; the action is <see cref="ActionName.Default"/>.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, Task> post)
        => Posts(post, null, async (state, exec) =>
        {
            await post(state, exec);
            return default;
        });

    /// <summary>Writes the state, asynchronously, with the visit's context at hand; the action is <see cref="ActionName.Default"/>.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Post(Func<SharedState, TExec, NodeContext, Task> post)
        => Posts(post, async (c, _, exec) =>
        {
            await post(c.State, exec, c);
            return default;
        });

    /// <summary>Takes the place of Exec after the last failed attempt; called once.</summary>
    public LambdaNode<TPrep, TExec> Fallback(Func<TPrep, Exception, TExec> fallback)
        => FallsBack(fallback, (prep, error, _) => new(fallback(prep, error)));

    /// <summary>Takes the place of Exec after the last failed attempt; called once.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Fallback(Func<TPrep, Exception, ExecContext, Task<TExec>> fallback)
        => FallsBack(fallback, (prep, error, context) => new(fallback(prep, error, context)));

    /// <summary>Undoes what Exec did, when the run fails, is cancelled, or is asked to. Has to be idempotent.</summary>
    /// <remarks>See <see cref="Node{TPrep, TExec}.CompensateAsync"/>.</remarks>
    public LambdaNode<TPrep, TExec> Compensate(Func<TPrep, ExecResult<TExec>, CompensationContext, Task> compensate)
        => Undoes(compensate, (prep, exec, context) => new(compensate(prep, exec, context)));

    /// <summary>Undoes what Exec did. Has to be idempotent.</summary>
    /// <inheritdoc cref="Compensate(Func{TPrep, ExecResult{TExec}, CompensationContext, Task})" path="/remarks"/>
    public LambdaNode<TPrep, TExec> Compensate(Func<TPrep, ExecResult<TExec>, Task> compensate)
        => Undoes(compensate, (prep, exec, _) => new(compensate(prep, exec)));

    /// <inheritdoc/>
    protected internal override ValueTask CompensateAsync(TPrep prep, ExecResult<TExec> exec, CompensationContext context)
        => _compensate is null ? default : _compensate(prep, exec, context);

    internal override bool Compensates => _compensate is not null;

    /// <inheritdoc/>
    protected internal override ValueTask<TPrep> PrepAsync(NodeContext context) => _prep is not null ? _prep(context) : PrepAsync(context.State);

    /// <inheritdoc/>
    protected internal override ValueTask<TExec> ExecAsync(TPrep prep, ExecContext context)
        => _exec is not null ? _exec(prep, context) : ExecAsync(prep);

    /// <inheritdoc/>
    protected internal override ValueTask<TExec> FallbackAsync(TPrep prep, Exception error, ExecContext context)
        => _fallback is null ? base.FallbackAsync(prep, error, context) : _fallback(prep, error, context);

    /// <inheritdoc/>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, TPrep prep, TExec exec)
        => _post is not null ? _post(context, prep, exec) : PostAsync(context.State, exec);

    internal override bool PrepTakesState => _prep is null;

    internal override bool ExecTakesContext => _exec is not null;

    internal override bool PostTakesState => _post is null;

    internal override ValueTask<TPrep> PrepAsync(SharedState state) => _prepNow is not null ? new(_prepNow(state)) : _prepOfState!(state);

    internal override ValueTask<TExec> ExecAsync(TPrep prep) => _execNow is not null ? new(_execNow(prep)) : _execAlone!(prep);

    internal override ValueTask<ActionName> PostAsync(SharedState state, TExec exec)
    {
        if (_postNow is not null)
            return new(_postNow(state, exec));
        if (_postQuietly is null)
            return _postOfState is null ? default : _postOfState(state, exec);
        _postQuietly(state, exec);
        return default;
    }

    private LambdaNode<TPrep, TExec> Posts(
        Delegate given, Func<NodeContext, TPrep, TExec, ValueTask<ActionName>>? post, Func<SharedState, TExec, ValueTask<ActionName>>? ofState = null)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(post));
        EnsureChangeable();
        _post = post;
        _postOfState = ofState;
        _postNow = null;
        _postQuietly = null;
        return this;
    }

    private LambdaNode<TPrep, TExec> Undoes(Delegate given, Func<TPrep, ExecResult<TExec>, CompensationContext, ValueTask> compensate)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(compensate));
        EnsureChangeable();
        _compensate = compensate;
        return this;
    }

    private LambdaNode<TPrep, TExec> FallsBack(Delegate given, Func<TPrep, Exception, ExecContext, ValueTask<TExec>> fallback)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(fallback));
        EnsureChangeable();
        _fallback = fallback;
        return this;
    }
}
