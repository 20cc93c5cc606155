using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>What the journal writer hears.</summary>
internal abstract class WriterMessage : INeverDropped
{
    /// <summary>Events of one run to be committed, all or none.</summary>
    public sealed class Append(ActorRef<RunMessage> from, RunId runId, long expectedVersion, IReadOnlyList<RunEvent> events, RunSummary? summary) : WriterMessage
    {
        public ActorRef<RunMessage> From => from;

        public RunId RunId => runId;

        public long ExpectedVersion => expectedVersion;

        public IReadOnlyList<RunEvent> Events => events;

        public RunSummary? Summary => summary;
    }

    /// <summary>Everything told before this has been taken in: commit it.</summary>
    public sealed class Flush : WriterMessage
    {
        public static readonly Flush Instance = new();
    }

    /// <summary>The batch under way has its answers.</summary>
    public sealed class BatchAnswered : WriterMessage
    {
        public static readonly BatchAnswered Instance = new();
    }

    /// <summary>The journal cannot be written any more.</summary>
    public sealed class BatchFailed(Exception error) : WriterMessage
    {
        public Exception Error => error;
    }
}
