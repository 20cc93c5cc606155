using ActorFlow.Journal;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>
/// Leads to an inbox with points around what the engine does there: <c>take:before</c>, <c>take:after</c>, <c>answer:before</c>, <c>answer:after</c>.
/// </summary>
internal sealed class WatchedInboxSource(IInboxSource inner) : IInboxSource
{
    public async ValueTask<ICommandInbox?> FindInboxAsync(CancellationToken cancellationToken)
        => await inner.FindInboxAsync(cancellationToken) is { } inbox ? new WatchedInbox(inbox) : null;

    private sealed class WatchedInbox(ICommandInbox inner) : ICommandInbox
    {
        public string Identity => inner.Identity;

        public bool IsAttended => inner.IsAttended;

        public ValueTask<long> PutAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
            => inner.PutAsync(verb, runId, arguments, cancellationToken);

        public async ValueTask<IReadOnlyList<InboxCommand>> TakeAsync(long after, int limit, CancellationToken cancellationToken)
        {
            CrashPoint.Reach("take:before");
            var commands = await inner.TakeAsync(after, limit, cancellationToken);
            CrashPoint.Reach("take:after");
            return commands;
        }

        public async ValueTask AnswerAsync(long ticket, InboxAnswer answer, CancellationToken cancellationToken)
        {
            CrashPoint.Reach("answer:before");
            await inner.AnswerAsync(ticket, answer, cancellationToken);
            CrashPoint.Reach("answer:after");
        }

        public ValueTask<InboxAnswer?> FindAnswerAsync(long ticket, CancellationToken cancellationToken)
            => inner.FindAnswerAsync(ticket, cancellationToken);

        public ValueTask<long> ChangesAsync(CancellationToken cancellationToken) => inner.ChangesAsync(cancellationToken);

        public ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.ClearAsync(before, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
