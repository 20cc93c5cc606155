using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>What the journal keeper hears.</summary>
internal abstract class JournalKeeperMessage : INeverDropped
{
    /// <summary>Keep a snapshot; every version of it is committed.</summary>
    public sealed class Snapshot(RunSnapshot snapshot) : JournalKeeperMessage
    {
        public RunSnapshot Taken => snapshot;
    }

    /// <summary>Cut the beginning off a run; every version of the baseline is committed.</summary>
    public sealed class Trim(RunBaseline baseline, ActorRef<RunMessage> from) : JournalKeeperMessage
    {
        public RunBaseline Baseline => baseline;

        public ActorRef<RunMessage> From => from;
    }

    /// <summary>It is time to remove what nobody needs any more.</summary>
    public sealed class Tidy : JournalKeeperMessage
    {
        public static readonly Tidy Instance = new();
    }

    /// <summary>What was under way has ended.</summary>
    /// <param name="what">What it was, for the log.</param>
    /// <param name="error">What it failed at, or null.</param>
    public sealed class Done(string what, Exception? error) : JournalKeeperMessage
    {
        public string What => what;

        public Exception? Error => error;
    }
}
