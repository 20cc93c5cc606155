using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>What the journal writer hears.</summary>
internal abstract class WriterMessage : INeverDropped
{
    /// <summary>Events of one run to be committed, all or none.</summary>
    public sealed class Append(ActorRef<RunMessage> from, RunId runId, long expectedVersion, IReadOnlyList<RunEvent> events, RunSummary? summary)
        : WriterMessage
    {
        public ActorRef<RunMessage> From => from;

        public RunId RunId => runId;

        public long ExpectedVersion => expectedVersion;

        public IReadOnlyList<RunEvent> Events => events;

        public RunSummary? Summary => summary;

        /// <summary>The rows of the questions that its events ask or end; null when there are none.</summary>
        public IReadOnlyList<QuestionSummary>? Questions { get; init; }

        /// <summary>The commands of the run's inbox that its events carry out; null when there are none.</summary>
        public IReadOnlyList<InboxTake>? Takes { get; init; }

        /// <summary>The term it is sent under; 0 outside a cluster. Used by the writer only.</summary>
        public long Term { get; set; }

        /// <summary>How often a commit has answered that it was not written. Used by the writer only.</summary>
        public int Tries { get; set; }

        /// <summary>How many bytes wait for it. Used by the writer only.</summary>
        public long Bytes { get; set; }

        /// <summary>The blobs that its events name. Used by the writer only.</summary>
        public IReadOnlyList<BlobReference>? Blobs { get; set; }
    }

    /// <summary>Everything told before this has been taken in: commit it.</summary>
    public sealed class Flush : WriterMessage
    {
        public static readonly Flush Instance = new();
    }

    /// <summary>The batch under way has its answers.</summary>
    /// <param name="wasSent">Whether they are those of a commit; else they were looked up after one that failed.</param>
    public sealed class BatchAnswered(bool wasSent) : WriterMessage
    {
        public static readonly BatchAnswered BySending = new(true);
        public static readonly BatchAnswered ByLooking = new(false);

        public bool WasSent => wasSent;
    }

    /// <summary>The next commit is under way: now tell whose appends the last one held.</summary>
    public sealed class TellCommitted : WriterMessage
    {
        public static readonly TellCommitted Instance = new();
    }

    /// <summary>The journal failed, so the batch under way is written or not.</summary>
    public sealed class BatchFailed(Exception error) : WriterMessage
    {
        public Exception Error => error;
    }

    /// <summary>Something other than a commit failed in a way that only a new opening can mend.</summary>
    /// <param name="opening">The opening it failed under.</param>
    /// <param name="error">What was thrown.</param>
    public sealed class Trouble(long opening, Exception error) : WriterMessage
    {
        public long Opening => opening;

        public Exception Error => error;
    }

    /// <summary>It is time to try to open the journal anew.</summary>
    public sealed class Reopen : WriterMessage
    {
        public static readonly Reopen Instance = new();
    }

    /// <summary>The journal has been opened anew.</summary>
    public sealed class Reopened(JournalOpening opening) : WriterMessage
    {
        public JournalOpening Opening => opening;
    }

    /// <summary>The journal could not be opened anew.</summary>
    public sealed class ReopenFailed(Exception error) : WriterMessage
    {
        public Exception Error => error;
    }
}
