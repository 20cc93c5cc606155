using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Feedback;

/// <summary>What the herald hears.</summary>
internal abstract class HeraldMessage : INeverDropped
{
    /// <summary>A notice is to be delivered.</summary>
    /// <param name="hook">The notifier's name.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="settled">Called once, when it was taken or is given up, with the error then. Runs in the herald's turn: it tells an actor, or
    /// does nothing.</param>
    public sealed class Deliver(string hook, FeedbackNotice notice, Action<Exception?> settled) : HeraldMessage
    {
        public string Hook => hook;

        public FeedbackNotice Notice => notice;

        public Action<Exception?> Settled => settled;
    }

    /// <summary>A try of a delivery has ended.</summary>
    public sealed class Tried(Delivery delivery, int attempt, Exception? error) : HeraldMessage
    {
        public Delivery Delivery => delivery;

        public int Attempt => attempt;

        public Exception? Error => error;
    }

    /// <summary>A try has taken too long.</summary>
    public sealed class Overdue(Delivery delivery, int attempt) : HeraldMessage
    {
        public Delivery Delivery => delivery;

        public int Attempt => attempt;
    }

    /// <summary>A failed delivery is to be tried again.</summary>
    public sealed class Again(Delivery delivery) : HeraldMessage
    {
        public Delivery Delivery => delivery;
    }
}
