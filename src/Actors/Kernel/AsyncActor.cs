namespace ActorFlow.Actors.Kernel;

/// <summary>
/// An actor whose receive may await. While it does, no further user message is received (it is not re-entrant), continuations come back to the
/// actor, and system messages still run.
/// </summary>
/// <typeparam name="TMessage">Its protocol.</typeparam>
/// <remarks>
/// An await with <c>ConfigureAwait(false)</c> leaves the actor for the rest of that method: do not touch its state there. When the actor is
/// stopped or restarted during an await, its token is cancelled and the turn gets its props' stop deadline; after that the turn is sealed: it is
/// never continued.
/// </remarks>
public abstract class AsyncActor<TMessage> : Actor<TMessage>
    where TMessage : class
{
    /// <summary>Handles one message.</summary>
    protected abstract ValueTask ReceiveAsync(TMessage message);

    /// <inheritdoc/>
    protected sealed override void Receive(TMessage message) => Cell.ReceiveAsynchronously(this, message);

    internal ValueTask DeliverAsync(TMessage message) => ReceiveAsync(message);
}
