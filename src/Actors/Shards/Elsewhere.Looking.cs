using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Shards;

/// <content>Answers to what was put, and ends of runs that somebody waits for: looked for when a hint tells of some, and now and then.</content>
internal sealed partial class Elsewhere
{
    /// <summary>For so many looks a run is watched for which nobody waits: whoever asked for it may be about to.</summary>
    private const int Patience = 3;

    /// <summary>So many results are read at the same time.</summary>
    private const int Width = 16;

    private static readonly TimeSpan BetweenEnds = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<RunSlot, int> _watched = [];
    private bool _looksForAnswers;
    private bool _answersMissed;
    private bool _looksForEnds;
    private bool _endsMissed;
    private bool _isLookDue;

    private void On(ElsewhereMessage.Watch watch)
    {
        Watch(watch.Slot);
        if (!watch.IsSought)
            return;
        using var region = Context.EnterCommit();
        Context.Pipe(SeekAsync(environment, watch.Slot), (object?)null, static (_, _) => ElsewhereMessage.Nothing.Instance, static (_, _) => ElsewhereMessage.Nothing.Instance);

        static async ValueTask<bool> SeekAsync(RunEnvironment environment, RunSlot slot)
        {
            try
            {
                var row = await environment.Shelf!.FindAsync(slot.RunId) ?? throw new RunNotFoundException(slot.RunId);
                slot.Flow ??= row.Flow;
                slot.SetStarted();
            }
            catch (Exception error)
            {
                slot.SetLost(error);
            }

            return true;
        }
    }

    private void Watch(RunSlot slot)
    {
        if (slot.Ended.IsCompleted)
            return;
        _watched[slot] = 0;
        LookLater();
        // It may have ended before it was watched, and then no hint comes any more.
        if (_looksForEnds)
            _endsMissed = true;
        else
            LookForEnds();
    }

    /// <summary>Looks after a while, if there is anything to look for.</summary>
    private void LookLater()
    {
        if (_isLookDue || (_unanswered.Count == 0 && _watched.Count == 0))
            return;
        _isLookDue = true;
        Context.Timers.Start(nameof(LookLater), ElsewhereMessage.Look.Instance, Every);
    }

    private void Look()
    {
        _isLookDue = Context.Timers.IsActive(nameof(LookLater));
        var hint = _bell!.Take();
        // Without a hint it was the net that is due.
        if (hint == JournalHint.None || hint.HasFlag(JournalHint.InboxAnswers))
            LookForAnswers();
        if (hint == JournalHint.None || hint.HasFlag(JournalHint.RunsEnded))
            LookForEnds();
        LookLater();
    }

    private void LookForAnswers()
    {
        // What is being put may be answered before it is known here that it was put.
        _answersMissed = _looksForAnswers || _underWay.Count > 0;
        if (_looksForAnswers || _unanswered.Count == 0)
            return;
        _looksForAnswers = true;
        IReadOnlyList<string[]> deliveries = [.. _unanswered.Keys.Chunk(MostAtOnce)];
        using var region = Context.EnterCommit();
        Context.Pipe(FindAsync(environment, desk, deliveries), static answers => new ElsewhereMessage.Answered(answers),
            static _ => new ElsewhereMessage.Answered(null));

        static async ValueTask<IReadOnlyDictionary<string, InboxAnswer>> FindAsync(RunEnvironment environment, InboxDesk desk,
            IReadOnlyList<string[]> deliveries)
        {
            var found = new Dictionary<string, InboxAnswer>(StringComparer.Ordinal);
            foreach (var some in deliveries)
            {
                foreach (var (id, answer) in await environment.Door!.UseAsync((desk.Inbox, some),
                    static (_, what) => what.Inbox.FindAnswersAsync(what.some, CancellationToken.None)))
                    found[id] = answer;
            }

            return found;
        }
    }

    private void On(ElsewhereMessage.Answered answered)
    {
        _looksForAnswers = false;
        foreach (var (id, answer) in answered.Answers ?? new Dictionary<string, InboxAnswer>())
        {
            if (_unanswered.Remove(id, out var outgoing))
                outgoing.Answer(answer);
        }

        if (_answersMissed && answered.Answers is not null)
            LookForAnswers();
        LookLater();
    }

    private void LookForEnds()
    {
        foreach (var (slot, looks) in _watched)
        {
            _watched[slot] = looks + 1;
            if (slot.Ended.IsCompleted || (looks >= Patience && slot.Started.IsCompleted && slot.TryDetach()))
                _watched.Remove(slot);
        }

        _endsMissed = _looksForEnds;
        if (_looksForEnds || _watched.Count == 0)
            return;
        _looksForEnds = true;
        IReadOnlyList<RunSlot> slots = [.. _watched.Keys];
        using var region = Context.EnterCommit();
        Context.Pipe(LookAsync(slots), (object?)null, static _ => ElsewhereMessage.Ended.Instance, static (_, _) => ElsewhereMessage.Ended.Instance);
    }

    private async ValueTask LookAsync(IReadOnlyList<RunSlot> slots)
    {
        var byRun = slots.ToLookup(slot => slot.RunId);
        foreach (var some in byRun.Select(run => run.Key).Chunk(MostAtOnce))
        {
            var rows = await environment.Door!.UseAsync((index, some),
                static (_, what) => what.index.FindManyAsync(what.some, CancellationToken.None));
            foreach (var ended in rows.Where(row => row.Status.IsEnded() || row.Status == RunStatus.Quarantined).Chunk(Width))
                await Task.WhenAll(ended.Select(row => TellAsync(row, byRun[row.RunId])));
        }
    }

    private async Task TellAsync(RunSummary row, IEnumerable<RunSlot> slots)
    {
        try
        {
            var result = row.Status == RunStatus.Quarantined ? null : await _stored.FindAsync(row.RunId);
            if (result is { IsUndoing: true } || result?.Status.IsEnded() == false)
                return;
            foreach (var slot in slots)
            {
                slot.Flow ??= row.Flow;
                if (result is null)
                    slot.SetLost(new RunQuarantinedException(row.RunId, null));
                else
                    slot.SetEnded(result);
            }
        }
        catch (Exception error) when (error is RunJournalException or RunNotFoundException or JournalTooNewException)
        {
            // This run cannot be read, and others that are waited for can.
            foreach (var slot in slots)
                slot.SetLost(error);
        }
        catch (JournalUnavailableException error)
        {
            NotRead(environment.Logger, error, row.RunId);
        }
    }

    private void OnEnded()
    {
        // Ends come in swarms, and each look asks for all that are waited for.
        Context.Timers.Start(nameof(OnEnded), ElsewhereMessage.EndsAgain.Instance, BetweenEnds);
        LookLater();
    }

    private void LookAgain()
    {
        _looksForEnds = false;
        if (_endsMissed)
            LookForEnds();
    }

    [LoggerMessage(71, LogLevel.Warning, "The end of run {RunId}, which another member leads, could not be read. That is tried again.")]
    private static partial void NotRead(ILogger logger, Exception error, RunId runId);
}
