namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Marks where user code waits for the engine itself: a journaled step, a signal, a delay of the engine. The seeded dispatcher does not wait for user
/// work that stands at such a point (rule 39). In production it returns the task it was given.
/// </summary>
/// <remarks>Asks are marked by the kernel.</remarks>
public static class EngineWait
{
    /// <summary>Awaits what the engine will complete.</summary>
    public static ValueTask<TResult> For<TResult>(ActorSystem system, ValueTask<TResult> wait)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Dispatcher.CurrentOperation is { } operation && !wait.IsCompleted ? Marked(operation, wait) : wait;

        static async ValueTask<TResult> Marked(Dispatch.Operation operation, ValueTask<TResult> wait)
        {
            operation.BeginEngineWait();
            try
            {
                return await wait;
            }
            finally
            {
                operation.EndEngineWait();
            }
        }
    }

    /// <inheritdoc cref="For{TResult}"/>
    public static ValueTask For(ActorSystem system, ValueTask wait)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Dispatcher.CurrentOperation is { } operation && !wait.IsCompleted ? Marked(operation, wait) : wait;

        static async ValueTask Marked(Dispatch.Operation operation, ValueTask wait)
        {
            operation.BeginEngineWait();
            try
            {
                await wait;
            }
            finally
            {
                operation.EndEngineWait();
            }
        }
    }
}
