namespace ActorFlow;

/// <content>Updates from outside.</content>
public sealed partial class FlowBuilder
{
    private readonly Dictionary<string, FlowUpdate> _updates = new(StringComparer.Ordinal);

    /// <summary>
    /// Lets callers change the state of runs while they go on, and answers them (<c>UpdateAsync</c>). What it writes is committed before the answer.
    /// </summary>
    /// <typeparam name="TArgument">What callers give; goes through JSON.</typeparam>
    /// <typeparam name="TResult">What they get; goes through JSON.</typeparam>
    /// <param name="name">The update's name, unique in the flow, 1 to 200 characters.</param>
    /// <param name="validate">Says what is wrong with the argument in this state, or null. Then nothing is written, and the caller hears it.</param>
    /// <param name="apply">Writes the state and returns the answer.</param>
    /// <remarks>
    /// <para>Both see the state as decided last, and run again if a key they read has moved before what they wrote was journaled. They are to be
    /// quick and without effects of their own: they run at least once. They run beside the nodes, never in their way; one that takes longer than a
    /// minute is given up.</para>
    /// <para>A run takes updates until it has ended, also while it is paused or out of memory. Those of the outermost flow hold for a run.</para>
    /// </remarks>
    public FlowBuilder OnUpdate<TArgument, TResult>(string name, Func<SharedState, TArgument, string?>? validate,
        Func<SharedState, TArgument, TResult> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        EnsureOpen();
        var update = new FlowUpdate<TArgument, TResult>(SignalNames.Checked(name), validate, apply);
        if (!_updates.TryAdd(update.Name, update))
            Report("double-update", name, "two updates have this name.", "Name each update once.");
        return this;
    }

    /// <summary>Lets callers change the state of runs while they go on, without a check of its own.</summary>
    /// <inheritdoc cref="OnUpdate{TArgument, TResult}(string, Func{SharedState, TArgument, string}, Func{SharedState, TArgument, TResult})"/>
    public FlowBuilder OnUpdate<TArgument, TResult>(string name, Func<SharedState, TArgument, TResult> apply) => OnUpdate(name, null, apply);
}
