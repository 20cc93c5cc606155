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
    public sealed class Looked(Exception? error) : InboxMessage
    {
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
