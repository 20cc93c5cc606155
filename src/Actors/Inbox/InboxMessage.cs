using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Inbox;

/// <summary>What the taker of commands hears.</summary>
internal abstract class InboxMessage : INeverDropped
{
    /// <summary>It is time to look into the inbox.</summary>
    public sealed class Look : InboxMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>A look is over.</summary>
    /// <param name="hasUnanswered">Whether commands have to be delivered again.</param>
    /// <param name="error">What the look failed at.</param>
    public sealed class Looked(bool hasUnanswered, Exception? error) : InboxMessage
    {
        public bool HasUnanswered => hasUnanswered;

        public Exception? Error => error;
    }

    /// <summary>Take no more commands, and say when none is under way.</summary>
    public sealed class Stop(TaskCompletionSource stopped) : InboxMessage
    {
        public TaskCompletionSource Stopped => stopped;
    }

    /// <summary>The inbox is closed.</summary>
    public sealed class Closed : InboxMessage
    {
        public static readonly Closed Instance = new();
    }
}
