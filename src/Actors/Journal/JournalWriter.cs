using System.Diagnostics.CodeAnalysis;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Actors.Telemetry;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Journal;

/// <summary>Group commit: takes appends of all runs in and commits them as one transaction, while the next ones are encoded.</summary>
/// <remarks>
/// At most one batch is under way. The linger is the mailbox itself: a flush is told to the writer behind whatever is queued, so a batch takes in all that was
/// told before it, up to a size, and a lone append waits for nothing. Answers that are not known are settled by looking for what was written, and what was not
/// is sent again before anything else, so each run's order stands. When the journal fails it is opened anew first (<c>JournalWriter.Reopening.cs</c>).
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor is disposed by PostStop.")]
internal sealed partial class JournalWriter : Actor<WriterMessage>
{
    /// <summary>How often an append that was not written is sent before its run has to look for itself.</summary>
    private const int MaxTries = 10;

    /// <summary>Up to so many runs hear of their commit before anything else happens; to tell more takes long enough to be left to another thread.</summary>
    private const int ToldAtOnce = 32;

    private readonly JournalDoor _door;
    private readonly EventCodec _codec;
    private readonly FlowSystemOptions _options;
    private readonly JournalBacklog _backlog;
    private readonly ILogger _logger;
    private readonly Action<Exception> _lost;
    private readonly Queue<WriterBatch> _closed = new();
    private readonly Queue<WriterBatch> _untold = new();
    private readonly Stack<WriterBatch> _spare = new();
    private readonly HashSet<RunId> _behind = [];
    private readonly BlobBasket _blobs = new();
    private WriterBatch _collecting = new();
    private WriterBatch? _underWay;
    private long _incarnation;
    private long _counter;
    private bool _flushQueued;
    private Exception? _error;

    public JournalWriter(JournalDoor door, EventCodec codec, long incarnation, FlowSystemOptions options, JournalBacklog backlog, ILogger logger, Action<Exception> lost)
    {
        (_door, _incarnation, _options, _backlog, _logger, _lost) = (door, incarnation, options, backlog, logger, lost);
        // A journal that keeps no blobs gets large values inside the events.
        _codec = door.Journal.Capability<IBlobStore>() is null ? codec : codec.With(_blobs);
    }

    /// <summary>Hears of commits.</summary>
    public CommitNews? News { get; init; }

    /// <summary>The shards that are owned here; null for an engine that has its journal to itself.</summary>
    public ShardTable? Shards { get; init; }

    /// <summary>Hears which commands of inboxes were taken; null without a cluster.</summary>
    public InboxDesk? Desk { get; init; }

    private bool IsBusy => _underWay is not null || _isReopening;

    /// <inheritdoc/>
    protected override void Receive(WriterMessage message)
    {
        switch (message)
        {
            case WriterMessage.Append append: On(append); break;
            case WriterMessage.Flush: _flushQueued = false; Flush(); break;
            case WriterMessage.BatchAnswered answered: On(answered); break;
            case WriterMessage.TellCommitted: TellUntold(); break;
            case WriterMessage.BatchFailed failed: OnTrouble(failed.Error); break;
            case WriterMessage.Trouble trouble: On(trouble); break;
            case WriterMessage.Reopen: Reopen(); break;
            case WriterMessage.Reopened reopened: On(reopened); break;
            case WriterMessage.ReopenFailed failed: OnTrouble(failed.Error); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The journal writer does not know this message.");
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        TellUntold();
        // What may still be under way keeps its memory.
        _collecting.Dispose();
        while (_spare.TryPop(out var spare))
            spare.Dispose();
    }

    private void On(WriterMessage.Append append)
    {
        if (_error is not null)
        {
            append.From.Tell(new RunMessage.NotCommitted(default, _error));
            return;
        }

        try
        {
            Encode(append);
        }
        catch (Exception error)
        {
            _blobs.Take();
            // One run's values cannot be written; its neighbours go on.
            append.From.Tell(new RunMessage.NotCommitted(default, error) { IsUnwritable = error is not JournalUnavailableException });
            return;
        }

        _backlog.Add(append.Bytes);
        if (_collecting.Count >= _options.CommitAppends || _collecting.Bytes >= _options.CommitBytes)
        {
            _closed.Enqueue(_collecting);
            _collecting = _spare.TryPop(out var spare) ? spare : new WriterBatch();
        }

        if (!IsBusy && !_flushQueued)
        {
            _flushQueued = true;
            Self.Tell(WriterMessage.Flush.Instance);
        }
    }

    private void Encode(WriterMessage.Append append)
    {
        var entries = _collecting.RoomFor(append.Events.Count);
        var bytes = 0L;
        for (var i = 0; i < entries.Length; i++)
        {
            ref var entry = ref entries.Span[i];
            entry = _codec.Encode(append.Events[i], append.ExpectedVersion + 1 + i, _collecting.Buffer);
            bytes += entry.Data.Length;
        }

        append.Bytes = bytes + _blobs.Bytes;
        _collecting.Add(append, entries, _blobs.Take());
    }

    private void Flush()
    {
        if (IsBusy || _error is not null)
            return;
        if (_closed.TryDequeue(out var batch))
        {
            Send(batch);
        }
        else if (_collecting.Count > 0)
        {
            batch = _collecting;
            _collecting = _spare.TryPop(out var spare) ? spare : new WriterBatch();
            Send(batch);
        }
    }

    private void Send(WriterBatch batch)
    {
        if (Shards is not null && !StampTerms(batch))
        {
            _underWay = null;
            Spare(batch, wasAnswered: true);
            Flush();
            return;
        }

        _underWay = batch;
        _counter = batch.Name(_incarnation, _counter);
        using var region = Context.EnterCommit();
        Context.Pipe(CommitAsync(batch), (object?)null, static _ => WriterMessage.BatchAnswered.BySending, static (_, error) => new WriterMessage.BatchFailed(error));
    }

    private async ValueTask CommitAsync(WriterBatch batch)
    {
        var begun = EngineTelemetry.WatchesCommits ? _options.TimeProvider.GetTimestamp() : 0;
        try
        {
            await _door.Journal.AppendBatchAsync(batch.Requests, batch.Answers, CancellationToken.None);
        }
        catch
        {
            // Whatever it had answered before it threw, nothing is known now.
            batch.Answers.Span.Clear();
            throw;
        }

        if (EngineTelemetry.WatchesCommits && begun != 0)
            EngineTelemetry.Committed(batch.Entries, _options.TimeProvider.GetElapsedTime(begun));
        await SettleAsync(batch);
    }

    /// <summary>Looks for the appends whose answers are not known; afterwards "unknown" means that they were not written.</summary>
    private async ValueTask SettleAsync(WriterBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Answers.Span[i].Outcome == AppendOutcome.Unknown
                && await _door.Journal.ContainsAsync(batch.Requests.Span[i].RunId, batch.Requests.Span[i].AppendId, CancellationToken.None))
                batch.Answers.Span[i] = new AppendAnswer(AppendOutcome.Appended);
        }
    }

    private void On(WriterMessage.BatchAnswered answered)
    {
        TellUntold();
        var batch = _underWay!;
        if (answered.WasSent && _trouble == 0 && _found is null && batch.IsAppendedWhole)
        {
            AnswerAll(batch);
            return;
        }

        var again = new List<int>();
        var unanswered = new List<int>();
        var isFenced = false;
        // Before anybody is told: who hears of a commit finds the journal well.
        if (_trouble > 0)
            _door.NoteWell();
        for (var i = 0; i < batch.Count; i++)
        {
            var (append, answer) = (batch.Appends[i], batch.Answers.Span[i]);
            isFenced |= answer.Outcome == AppendOutcome.Fenced && Shards is null;
            if (IsToBeSentAgain(append, answer.Outcome, answered.WasSent))
                again.Add(i);
            else if (answer.Outcome != AppendOutcome.Fenced || Shards is not null)
                Answer(append, answer);
            if ((answer.Outcome == AppendOutcome.Fenced && Shards is null) || (again.Count > 0 && again[^1] == i))
                unanswered.Add(i);
        }

        _behind.Clear();
        if (isFenced)
        {
            // The others have their answer.
            batch.KeepOnly(unanswered);
            GiveUp(new JournalUnavailableException("of this system", "another engine has taken it over, so this one may write no more", "Find out who opened it; one engine writes to a journal."));
            return;
        }

        if (answered.WasSent)
            _trouble = 0;
        _underWay = null;
        if (again.Count > 0)
        {
            batch.KeepOnly(again);
            if (_found is null)
            {
                Send(batch);
                return;
            }

            _underWay = batch;
        }
        else
        {
            Spare(batch, wasAnswered: true);
        }

        if (_found is { } found)
            OnTrouble(found);
        else
            Flush();
    }

    /// <summary>
    /// All is well, as nearly always: the next commit begins before anybody is told of this one, so that the journal does not wait for that. This turn mostly runs on the thread that has just
    /// committed; it goes on with the next commit, and the many that are to be told are left to a turn on another one.
    /// </summary>
    private void AnswerAll(WriterBatch batch)
    {
        _behind.Clear();
        _underWay = null;
        _untold.Enqueue(batch);
        var isLeft = batch.Count > ToldAtOnce;
        if (isLeft)
            Self.Tell(WriterMessage.TellCommitted.Instance);
        Flush();
        if (!isLeft)
            TellUntold();
    }

    /// <summary>Before a run hears that something was not committed, it has heard of all that was.</summary>
    private void TellUntold()
    {
        while (_untold.TryDequeue(out var batch))
        {
            for (var i = 0; i < batch.Count; i++)
                Answer(batch.Appends[i], batch.Answers.Span[i]);
            Spare(batch, wasAnswered: true);
        }
    }

    /// <summary>Whether it was not written for no reason of its own. What one run sent behind such an append was refused because of it, and follows it again.</summary>
    private bool IsToBeSentAgain(WriterMessage.Append append, AppendOutcome outcome, bool wasSent)
    {
        var isLost = outcome is AppendOutcome.Unknown or AppendOutcome.BlobMissing || (outcome == AppendOutcome.Conflict && _behind.Contains(append.RunId));
        if (!isLost || (wasSent && ++append.Tries >= MaxTries))
            return false;
        _behind.Add(append.RunId);
        return true;
    }

    private void Answer(WriterMessage.Append append, AppendAnswer answer)
    {
        _backlog.Remove(append.Bytes);
        if (answer.Outcome == AppendOutcome.Appended)
        {
            News?.Committed(append.RunId);
            if (append.Takes is { } takes)
                Desk?.NoteTaken(takes);
        }

        append.From.Tell(answer.Outcome == AppendOutcome.Appended
            ? new RunMessage.Committed(append.ExpectedVersion + append.Events.Count, append.Blobs)
            : new RunMessage.NotCommitted(answer, null) { Term = append.Term });
    }

    private void Spare(WriterBatch batch, bool wasAnswered)
    {
        batch.Clear(wasAnswered);
        _spare.Push(batch);
    }
}
