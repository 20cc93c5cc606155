using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>What the clerk of the inbox hears.</summary>
internal abstract class ClerkMessage : INeverDropped
{
    /// <summary>There may be commands.</summary>
    public sealed class Look : ClerkMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>Commands were read.</summary>
    public sealed class Read(IReadOnlyList<InboxRow>? rows, Exception? error) : ClerkMessage
    {
        public IReadOnlyList<InboxRow>? Rows => rows;

        public Exception? Error => error;
    }

    /// <summary>A command has been carried out, or not.</summary>
    public sealed class Done(InboxRow row, Verdict verdict) : ClerkMessage
    {
        public InboxRow Row => row;

        public Verdict Verdict => verdict;
    }

    /// <summary>Commands were settled.</summary>
    public sealed class WereSettled(Exception? error) : ClerkMessage
    {
        public Exception? Error => error;
    }

    /// <summary>It is time to forget old answers.</summary>
    public sealed class Clear : ClerkMessage
    {
        public static readonly Clear Instance = new();
    }

    /// <summary>Something went well or not, and nothing follows from it.</summary>
    public sealed class Nothing : ClerkMessage
    {
        public static readonly Nothing Instance = new();
    }

    /// <summary>Begin no more commands, and say when none is under way.</summary>
    public sealed class Stop(TaskCompletionSource stopped) : ClerkMessage
    {
        public TaskCompletionSource Stopped => stopped;
    }
}

/// <summary>What became of a command.</summary>
/// <param name="Kind">What follows.</param>
/// <param name="Answer">The answer, if it is still to be written.</param>
internal readonly record struct Verdict(VerdictKind Kind, InboxAnswer? Answer = null);

/// <summary>What follows from a command.</summary>
internal enum VerdictKind
{
    /// <summary>Nothing: an append has taken it with its answer.</summary>
    Taken,

    /// <summary>It is to be settled with the answer.</summary>
    Settle,

    /// <summary>It is not ours any more, and stays for whoever leads the run now.</summary>
    Elsewhere,

    /// <summary>It stays, and is tried again in a while: the engine can do nothing just now.</summary>
    Again,
}
