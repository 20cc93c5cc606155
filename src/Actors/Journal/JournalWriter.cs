using ActorFlow.Actors.Client;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Journal;

/// <summary>Group commit: takes appends of all runs in and commits them as one transaction, while the next ones are encoded.</summary>
/// <remarks>
/// At most one batch is under way. The linger is the mailbox itself: a flush is told to the writer behind whatever is queued, so a batch takes
/// in all that was told before it, and a lone append waits for nothing. After an error of the journal nothing more is written: the runs are told,
/// and go on when the journal has been opened anew.
/// </remarks>
internal sealed partial class JournalWriter(
    IRunJournal journal, EventCodec codec, long incarnation, TimeProvider time, ILogger logger, Action<Exception> lost) : Actor<WriterMessage>
{
    /// <summary>Hears of commits.</summary>
    public CommitNews? News { get; init; }

    private List<WriterMessage.Append> _collected = [];
    private List<AppendRequest> _encoded = [];
    private List<WriterMessage.Append> _underWay = [];
    private List<AppendRequest> _requests = [];
    private AppendAnswer[] _answers = [];
    private long _counter;
    private bool _flushQueued;
    private bool _busy;
    private Exception? _error;

    /// <inheritdoc/>
    protected override void Receive(WriterMessage message)
    {
        switch (message)
        {
            case WriterMessage.Append append: On(append); break;
            case WriterMessage.Flush: Flush(); break;
            case WriterMessage.BatchAnswered: OnAnswered(); break;
            case WriterMessage.BatchFailed failed: OnFailed(failed.Error); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The journal writer does not know this message.");
        }
    }

    private void On(WriterMessage.Append append)
    {
        if (_error is not null)
        {
            append.From.Tell(new RunMessage.NotCommitted(default, _error));
            return;
        }

        JournalEntry[] entries;
        try
        {
            entries = Encode(append);
        }
        catch (Exception error)
        {
            // One run's values cannot be written; its neighbours go on.
            append.From.Tell(new RunMessage.NotCommitted(default, error));
            return;
        }

        _collected.Add(append);
        _encoded.Add(new AppendRequest(append.RunId, append.ExpectedVersion, 0, new AppendId(incarnation, ++_counter), entries, append.Summary));
        if (!_busy && !_flushQueued)
        {
            _flushQueued = true;
            Self.Tell(WriterMessage.Flush.Instance);
        }
    }

    private JournalEntry[] Encode(WriterMessage.Append append)
    {
        var entries = new JournalEntry[append.Events.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = codec.Encode(append.Events[i], append.ExpectedVersion + 1 + i);
        return entries;
    }

    private void Flush()
    {
        _flushQueued = false;
        if (_busy || _collected.Count == 0 || _error is not null)
            return;
        (_collected, _underWay) = (_underWay, _collected);
        (_encoded, _requests) = (_requests, _encoded);
        if (_answers.Length < _requests.Count)
            _answers = new AppendAnswer[Math.Max(_requests.Count, 2 * _answers.Length)];
        _busy = true;
        using var region = Context.EnterUserCode();
        Context.Pipe(CommitAsync(_requests.ToArray(), _answers.AsMemory(0, _requests.Count)), (object?)null,
            static _ => WriterMessage.BatchAnswered.Instance, static (_, error) => new WriterMessage.BatchFailed(error));
    }

    /// <summary>Commits a batch, and settles answers that are not known by looking for what was written.</summary>
    private async ValueTask CommitAsync(AppendRequest[] requests, Memory<AppendAnswer> answers)
    {
        answers.Span.Clear();
        var begun = EngineTelemetry.WatchesCommits ? time.GetTimestamp() : 0;
        await journal.AppendBatchAsync(requests, answers, CancellationToken.None);
        if (EngineTelemetry.WatchesCommits && begun != 0)
            EngineTelemetry.Committed(requests.Sum(request => request.Entries.Length), time.GetElapsedTime(begun));
        for (var i = 0; i < requests.Length; i++)
        {
            if (answers.Span[i].Outcome != AppendOutcome.Unknown)
                continue;
            var written = await journal.ContainsAsync(requests[i].RunId, requests[i].AppendId, CancellationToken.None);
            answers.Span[i] = new AppendAnswer(written ? AppendOutcome.Appended : AppendOutcome.Conflict);
        }
    }

    private void OnAnswered()
    {
        JournalUnavailableException? fenced = null;
        for (var i = 0; i < _underWay.Count; i++)
        {
            var append = _underWay[i];
            if (_answers[i].Outcome == AppendOutcome.Fenced)
                fenced ??= new("of this system", "another engine has taken it over, so this one may write no more", "Find out who opened it; one engine writes to a journal.");
            if (_answers[i].Outcome == AppendOutcome.Appended)
                News?.Committed(append.RunId);
            append.From.Tell(_answers[i].Outcome == AppendOutcome.Appended
                ? new RunMessage.Committed(append.ExpectedVersion + append.Events.Count)
                : new RunMessage.NotCommitted(_answers[i], fenced));
        }

        _underWay.Clear();
        if (fenced is not null)
            OnFailed(fenced);
        Done();
        Flush();
    }

    private void OnFailed(Exception error)
    {
        _error = error;
        JournalLost(logger, error);
        foreach (var append in _underWay.Concat(_collected))
            append.From.Tell(new RunMessage.NotCommitted(default, error));
        _collected.Clear();
        _encoded.Clear();
        Done();
        lost(error);
    }

    private void Done()
    {
        _busy = false;
        _underWay.Clear();
        _requests.Clear();
    }

    [LoggerMessage(10, LogLevel.Critical, "The journal cannot be written any more; runs stop here and go on when it is opened anew.")]
    private static partial void JournalLost(ILogger logger, Exception error);
}
