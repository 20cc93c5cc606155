using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>A batch of lambdas that has its items and waits for what to do with each.</summary>
/// <typeparam name="TSource">What Prep hands over: the items, or what they are read from.</typeparam>
/// <typeparam name="TItem">An item.</typeparam>
public sealed class ItemsStage<TSource, TItem>
{
    private readonly string _name;
    private readonly Func<BatchOptions, NodeContext, ValueTask<TSource>> _prep;
    private readonly Func<TSource, BatchSource<TItem>> _open;

    internal ItemsStage(string name, Func<BatchOptions, NodeContext, ValueTask<TSource>> prep, Func<TSource, BatchSource<TItem>> open)
    {
        _name = name;
        _prep = prep;
        _open = open;
    }

    /// <summary>Does the work on each item.</summary>
    public LambdaBatch<TSource, TItem, TResult> Each<TResult>(Func<TItem, TResult> exec) => Of<TResult>(exec, (item, _) => new(exec(item)));

    /// <summary>Does the work on each item.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaBatch<TSource, TItem, TResult> Each<TResult>(Func<TItem, Task<TResult>> exec) => Of<TResult>(exec, (item, _) => new(exec(item)));

    /// <summary>Does the work on each item, with the attempt's context at hand.</summary>
    public LambdaBatch<TSource, TItem, TResult> Each<TResult>(Func<TItem, ExecContext, TResult> exec)
        => Of<TResult>(exec, (item, context) => new(exec(item, context)));

    /// <summary>Does the work on each item, with the attempt's context at hand.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaBatch<TSource, TItem, TResult> Each<TResult>(Func<TItem, ExecContext, ValueTask<TResult>> exec) => Of<TResult>(exec, exec);

    /// <summary>Does the work on each item, with the attempt's context at hand.</summary>
    [OverloadResolutionPriority(2)]
    public LambdaBatch<TSource, TItem, TResult> Each<TResult>(Func<TItem, ExecContext, Task<TResult>> exec)
        => Of<TResult>(exec, (item, context) => new(exec(item, context)));

    private LambdaBatch<TSource, TItem, TResult> Of<TResult>(Delegate given, Func<TItem, ExecContext, ValueTask<TResult>> exec)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(exec));
        return new(_name, _prep, _open, exec);
    }
}
