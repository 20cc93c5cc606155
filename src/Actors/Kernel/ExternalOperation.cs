using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Work that ends outside the actors: an I/O thread, a callback of a driver, a commit. In production this type does nothing; under the seeded
/// dispatcher it is what makes such work wait its turn (rule 39): without it, a tell from a foreign thread fails the test.
/// </summary>
/// <remarks>
/// User code that is started in <see cref="ActorContext{TMessage}.EnterUserCode"/> and piped is registered by the kernel. A value is completed once,
/// from any thread.
/// </remarks>
public readonly struct ExternalOperation
{
    private readonly Operation? _operation;

    private ExternalOperation(Operation? operation) => _operation = operation;

    /// <summary>Registers work; the seeded dispatcher waits for it before it picks what runs next.</summary>
    /// <param name="system">Where the outcome goes.</param>
    /// <param name="name">For the messages of a failing test.</param>
    public static ExternalOperation Begin(ActorSystem system, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new(system.Dispatcher.BeginOperation(name, OperationKind.UserWork));
    }

    /// <summary>Registers a commit: while it is in flight actors run on, but virtual time stands still.</summary>
    /// <param name="system">Where the outcome goes.</param>
    /// <param name="name">For the messages of a failing test.</param>
    public static ExternalOperation BeginCommit(ActorSystem system, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new(system.Dispatcher.BeginOperation(name, OperationKind.Commit));
    }

    /// <summary>
    /// The work has ended; <paramref name="release"/> tells whom it concerns. Production runs it at once, the seeded dispatcher in its order.
    /// </summary>
    public void Complete(Action release)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (_operation is null) release();
        else _operation.Complete(release);
    }

    /// <summary>The same without a closure.</summary>
    public void Complete<TState>(TState state, Action<TState> release)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (_operation is null) release(state);
        else _operation.Complete(() => release(state));
    }
}
