using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>The first words of a node made of lambdas: give it a Prep, or go straight to Exec, or only to Post.</summary>
public sealed class NodeBuilder
{
    private readonly string _name;

    internal NodeBuilder(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _name = NodeNames.Problem(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : name;
    }

    internal string Name => _name;

    /// <summary>Reads Exec's input from the run's state.</summary>
    public PrepStage<TPrep> Prep<TPrep>(Func<SharedState, TPrep> prep) => new(_name, prep, null) { OfStateNow = prep };

    /// <summary>Reads Exec's input from the run's state.</summary>
    [OverloadResolutionPriority(1)]
    public PrepStage<TPrep> Prep<TPrep>(Func<SharedState, Task<TPrep>> prep) => new(_name, prep, null) { OfState = state => new(prep(state)) };

    /// <summary>Reads Exec's input from the run's state, with the visit's context at hand.</summary>
    public PrepStage<TPrep> Prep<TPrep>(Func<SharedState, NodeContext, TPrep> prep) => new(_name, prep, c => new(prep(c.State, c)));

    /// <summary>Reads Exec's input from the run's state, with the visit's context at hand.</summary>
    [OverloadResolutionPriority(1)]
    public PrepStage<TPrep> Prep<TPrep>(Func<SharedState, NodeContext, Task<TPrep>> prep) => new(_name, prep, c => new(prep(c.State, c)));

    /// <summary>Does the work without any Prep.</summary>
    public LambdaNode<NoPrep, TExec> Exec<TExec>(Func<ExecContext, TExec> exec) => WithoutPrep(exec).Exec((_, context) => exec(context));

    /// <summary>Does the work without any Prep.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, TExec> Exec<TExec>(Func<ExecContext, Task<TExec>> exec) => WithoutPrep(exec).Exec((_, context) => exec(context));

    /// <summary>Does the work without any Prep and without a result.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, NoPrep> Exec(Func<ExecContext, Task> exec)
        => WithoutPrep(exec).Exec<NoPrep>(async (_, context) =>
        {
            await exec(context);
            return default;
        });

    /// <summary>Only writes the state and names the action.</summary>
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, ActionName> post)
        => WithoutPrep(post).Exec(static nothing => nothing).Post((state, _) => post(state));

    /// <summary>Only writes the state; the action is <see cref="ActionName.Default"/>.</summary>
    public LambdaNode<NoPrep, NoPrep> Post(Action<SharedState> post)
        => WithoutPrep(post).Exec(static nothing => nothing).Post((state, _) => post(state));

    /// <summary>Only writes the state and names the action, with the visit's context at hand.</summary>
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, NodeContext, ActionName> post)
        => WithoutPrep(post).Exec((nothing, _) => nothing).Post((state, _, context) => post(state, context));

    /// <summary>Only writes the state, with the visit's context at hand; the action is <see cref="ActionName.Default"/>.</summary>
    public LambdaNode<NoPrep, NoPrep> Post(Action<SharedState, NodeContext> post)
        => WithoutPrep(post).Exec((nothing, _) => nothing).Post((state, _, context) => post(state, context));

    /// <summary>Only writes the state and names the action, asynchronously, with the visit's context at hand.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, NodeContext, Task<ActionName>> post)
        => WithoutPrep(post).Exec((nothing, _) => nothing).Post((state, _, context) => post(state, context));

    /// <summary>Only writes the state and names the action, asynchronously.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, Task<ActionName>> post)
        => WithoutPrep(post).Exec(static nothing => nothing).Post((state, _) => post(state));

    /// <summary>Only writes the state, asynchronously; the action is <see cref="ActionName.Default"/>.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, Task> post)
        => WithoutPrep(post).Exec(static nothing => nothing).Post((state, _) => post(state));

    /// <summary>Only writes the state, asynchronously, with the visit's context at hand; the action is <see cref="ActionName.Default"/>.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaNode<NoPrep, NoPrep> Post(Func<SharedState, NodeContext, Task> post)
        => WithoutPrep(post).Exec((nothing, _) => nothing).Post((state, _, context) => post(state, context));

    private PrepStage<NoPrep> WithoutPrep(Delegate given) => new(_name, given, null) { OfStateNow = static _ => default };
}
