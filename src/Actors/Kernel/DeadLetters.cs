namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Where messages go that nobody will receive: told to an ended actor, refused by a full mailbox, or left in a mailbox that ended. Thread-safe.
/// </summary>
public sealed class DeadLetters
{
    /// <summary>How many dead letters are logged one by one; later ones are only counted and published.</summary>
    public const int Logged = 10;

    private readonly ActorSystem _system;
    private long _count;

    internal DeadLetters(ActorSystem system) => _system = system;

    /// <summary>Dead letters since the system began.</summary>
    public long Count => Interlocked.Read(ref _count);

    internal void Add(object message, ActorRef recipient)
    {
        var count = Interlocked.Increment(ref _count);
        if (count <= Logged) KernelLog.DeadLetter(_system.Logger, message.GetType().Name, recipient.Path);
        if (count == Logged) KernelLog.DeadLettersNoLongerLogged(_system.Logger, Logged);
        if (message is DeadLetter) return; // a subscriber that refuses one must not be told of that, over and over
        if (_system.EventStream.HasSubscribers) _system.EventStream.Publish(new DeadLetter(message, recipient));
    }
}
