using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>A lambda node that has its Prep and waits for its Exec.</summary>
/// <typeparam name="TPrep">What Prep hands to Exec.</typeparam>
public sealed class PrepStage<TPrep>
{
    /// <param name="name">The node's name.</param>
    /// <param name="given">What the user has given.</param>
    /// <param name="prep">Prep; null where it needs the state only.</param>
    internal PrepStage(string name, Delegate given, Func<NodeContext, ValueTask<TPrep>>? prep)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(prep));
        Name = name;
        Prep = prep;
    }

    internal string Name { get; }

    internal Func<NodeContext, ValueTask<TPrep>>? Prep { get; }

    /// <summary>Prep, where it needs the state only and may come later.</summary>
    internal Func<SharedState, ValueTask<TPrep>>? OfState { get; init; }

    /// <summary>Prep, where it needs the state only and returns at once.</summary>
    internal Func<SharedState, TPrep>? OfStateNow { get; init; }

    /// <summary>Does the work on what Prep returned.</summary>
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, TExec> exec)
    {
        ArgumentNullException.ThrowIfNull(exec);
        return new(this, null, null, exec);
    }

    /// <summary>Does the work on what Prep returned.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<TPrep, TExec> Exec<TExec>(Func<TPrep, Task<TExec>> exec)
    {
        ArgumentNullException.ThrowIfNull(exec);
        return new(this, null, prep => new(exec(prep)), null);
    }

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
        return new(this, exec, null, null);
    }
}
