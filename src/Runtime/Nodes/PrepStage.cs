using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>A lambda node that has its Prep and waits for its Exec.</summary>
/// <typeparam name="TPrep">What Prep hands to Exec.</typeparam>
public sealed class PrepStage<TPrep>
{
    private readonly string _name;
    private readonly Func<NodeContext, ValueTask<TPrep>>? _prep;
    private readonly Func<SharedState, ValueTask<TPrep>>? _ofState;

    /// <param name="name">The node's name.</param>
    /// <param name="given">What the user has given.</param>
    /// <param name="prep">Prep; null where it needs the state only.</param>
    /// <param name="ofState">Prep, where it needs the state only.</param>
    internal PrepStage(string name, Delegate given, Func<NodeContext, ValueTask<TPrep>>? prep, Func<SharedState, ValueTask<TPrep>>? ofState = null)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(prep));
        _name = name;
        _prep = prep;
        _ofState = ofState;
    }

    /// <summary>Does the work on what Prep returned.</summary>
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, TExec> exec) => Plain<TExec>(exec, prep => new(exec(prep)));

    /// <summary>Does the work on what Prep returned.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, Task<TExec>> exec) => Plain<TExec>(exec, prep => new(exec(prep)));

    /// <summary>Does the work on what Prep returned, with the attempt's context at hand.</summary>
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, ExecContext, TExec> exec)
        => Node<TExec>(exec, (prep, context) => new(exec(prep, context)));

    /// <summary>Does the work on what Prep returned, with the attempt's context at hand.</summary>
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, ExecContext, ValueTask<TExec>> exec) => Node<TExec>(exec, exec);

    /// <summary>Does the work on what Prep returned, with the attempt's context at hand.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, ExecContext, Task<TExec>> exec)
    => Node<TExec>(exec, (prep, context) => new(exec(prep, context)));

    private LambdaNode<TPrep, TExec> Node<TExec>(Delegate given, Func<TPrep, ExecContext, ValueTask<TExec>> exec)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(exec));
        return new(_name, _prep, _ofState, exec, null);
    }

    private LambdaNode<TPrep, TExec> Plain<TExec>(Delegate given, Func<TPrep, ValueTask<TExec>> exec)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(exec));
        return new(_name, _prep, _ofState, null, exec);
    }
}
