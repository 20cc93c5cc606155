using ActorFlow.Actors.Kernel.Asking;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Kernel;

/// <summary>The address of an actor that takes <typeparamref name="TMessage"/>. Safe to share between threads.</summary>
/// <typeparam name="TMessage">The actor's protocol: a reference type, usually the root of a sealed hierarchy.</typeparam>
public abstract class ActorRef<TMessage> : ActorRef
    where TMessage : class
{
    private protected ActorRef()
    {
    }

    /// <summary>
    /// Puts a message in the actor's mailbox and returns at once. Messages from one sender to one receiver arrive in order, each at most once.
    /// A message to an ended actor, or one that a bounded mailbox refuses, becomes a dead letter.
    /// </summary>
    /// <param name="message">The message; it must not be changed after this call.</param>
    /// <exception cref="MailboxFullException">The mailbox is bounded, full, and told to throw (<see cref="MailboxOverflow.Throw"/>).</exception>
    public abstract void Tell(TMessage message);

    /// <summary>
    /// Like <see cref="Tell"/>, but tells the caller when a bounded mailbox is full or the actor has ended: the message is then still the
    /// caller's, and is no dead letter. Use it where work enters.
    /// </summary>
    /// <returns>True when the message was queued.</returns>
    public abstract bool TryTell(TMessage message);

    /// <summary>Tells a question and awaits the answer. The waiting end is pooled; a late or second answer becomes a dead letter.</summary>
    /// <param name="question">Makes the message, given the address to answer to.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="cancellationToken">Gives up waiting; the question may still be received.</param>
    /// <returns>The answer; to be awaited once.</returns>
    /// <exception cref="AskTimeoutException">No answer came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<TReply> Ask<TReply>(
        Func<ActorRef<TReply>, TMessage> question, TimeSpan timeout, CancellationToken cancellationToken = default)
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(question);
        return AskSlot<TReply>.Ask(this, question, timeout, cancellationToken);
    }

    /// <summary>An address for messages of another type, turned into this actor's protocol on the sender's thread.</summary>
    /// <param name="adapt">Must be pure and quick; it runs in whoever tells.</param>
    public ActorRef<TOther> Adapt<TOther>(Func<TOther, TMessage> adapt)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(adapt);
        return new AdaptedRef<TOther, TMessage>(this, adapt);
    }

    /// <summary>Tells a question whose answer is awaited at once, so the turn may run on the asking thread.</summary>
    internal virtual void TellQuestion(TMessage question) => Tell(question);

    /// <summary>
    /// Lets the actor receive a message now, in a turn of its own on the calling thread, if it is idle and has promised not to block. For actors at
    /// the end of their own turn, outside user code: nothing of the two mailboxes is then needed but the mark that the turn is taken.
    /// </summary>
    /// <returns>Whether the message was received; if not, nothing has happened, and it is to be told.</returns>
    internal bool TryReceiveHere(TMessage message) => TryReceiveHere(message, Worker.Current);

    /// <summary>The same, for a turn that has looked up once what its thread knows (<see cref="Worker.Current"/>).</summary>
    internal virtual bool TryReceiveHere(TMessage message, Worker? here) => false;

    /// <summary>
    /// The same for the holder of the actor's turns: whoever has in hand what the actor awaits next, and to whom it has left its turns (<see
    /// cref="ActorContext{TMessage}.KeepTurns"/>). As long as nobody else tells the actor anything, the turn costs no interlocked operation.
    /// </summary>
    /// <remarks>Only for that one holder; two at a time would run two turns at once. Who is not sure any more calls <see cref="LeaveTurns"/> first,
    /// or <see cref="TryReceiveHere(TMessage)"/>.</remarks>
    internal virtual bool TryReceiveNext(TMessage message, Worker? here) => TryReceiveHere(message, here);

    /// <summary>
    /// The holder of the actor's turns holds them no more, as it is going to take long, or tells the actor something in another way. Between turns.
    /// </summary>
    internal virtual void LeaveTurns()
    {
    }
}
