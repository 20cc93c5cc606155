namespace ActorFlow.Journal;

/// <summary>
/// Where another process leaves commands for an engine whose journal it must not write: cancel this run, answer that question. It lies beside the
/// journal, not in it, so that the journal keeps its one writer.
/// </summary>
/// <remarks>
/// A command is delivered until it is answered, so after a crash it may be delivered again: the engine gives the ticket to the run it concerns, which
/// takes a ticket once. Commands are taken in the order in which they came. Safe for use from many threads and, on its storage, from many processes.
/// </remarks>
public interface ICommandInbox : IAsyncDisposable
{
    /// <summary>
    /// Names this inbox for good. One that is made anew in its place has another name, because its tickets begin at 1 again. At most 64 characters,
    /// without <c>#</c>.
    /// </summary>
    string Identity { get; }

    /// <summary>
    /// Whether an engine that takes commands is at work on the journal now; without one, commands wait for the next. Looking is in nobody's way.
    /// </summary>
    bool IsAttended { get; }

    /// <summary>Leaves a command, durably.</summary>
    /// <param name="verb">What to do, such as <c>cancel</c>.</param>
    /// <param name="runId">The run it concerns, or null.</param>
    /// <param name="arguments">What else there is to say, as UTF-8 JSON; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The ticket with which to ask for the answer.</returns>
    ValueTask<long> PutAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

    /// <summary>Commands that are not answered, the oldest first, after a ticket.</summary>
    ValueTask<IReadOnlyList<InboxCommand>> TakeAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Answers a command, durably. Only the first answer counts. A command that failed is answered too, so it never blocks those behind it.
    /// </summary>
    ValueTask AnswerAsync(long ticket, InboxAnswer answer, CancellationToken cancellationToken);

    /// <summary>The answer to a command, or null while there is none.</summary>
    ValueTask<InboxAnswer?> FindAnswerAsync(long ticket, CancellationToken cancellationToken);

    /// <summary>A number that changes when another process has put or answered something; cheap to ask again and again.</summary>
    ValueTask<long> ChangesAsync(CancellationToken cancellationToken);

    /// <summary>Removes answered commands that came before a time.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
