using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Offers;

/// <summary>Offers Execs and items of runs that are led here, and waits for what comes of them.</summary>
/// <remarks>
/// One write is under way at a time, and takes in whatever came meanwhile; one that fails is repeated until the journal has answered. What an offer
/// is called follows from the run, so a repeated one, or one of the next owner of the run, is the same offer.
/// </remarks>
internal sealed partial class Offering(RunEnvironment environment, IOfferStore store, IJournalHints? hints) : Actor<OfferMessage>
{
    private const int MostAtOnce = 1_000;

    /// <summary>How often is looked where hints tell of outcomes: as a net below them.</summary>
    private const int NetEvery = 5;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long outcomes are kept: whoever leads the run next, when this engine dies before its commit, finds them within that time.
    /// </summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, PendingOffer> _pending = new(StringComparer.Ordinal);
    private List<(PendingOffer Offer, bool IsDropped, TaskCompletionSource? Done)> _toWrite = [];
    private List<(PendingOffer Offer, bool IsDropped, TaskCompletionSource? Done)> _underWay = [];
    private HintBell? _bell;
    private IDisposable? _listening;
    private bool _isLooking;
    private bool _isMissed;

    private TimeSpan Every
        => (environment.Options.InboxPoll > TimeSpan.Zero ? environment.Options.InboxPoll : LeastPoll) * (hints is null ? 1 : NetEvery);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _bell = new HintBell(JournalHint.OfferOutcomes, () => self.Tell(OfferMessage.Look.Instance));
        _listening = hints?.Listen(_bell.Hear);
        Context.Timers.StartPeriodic(OfferMessage.Look.Instance, OfferMessage.Look.Instance, Every);
        Context.Timers.StartPeriodic(OfferMessage.Clear.Instance, OfferMessage.Clear.Instance, Kept);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _listening?.Dispose();
        foreach (var offer in _pending.Values)
            offer.Result.TrySetException(new FlowSystemStoppedException());
        foreach (var (_, _, done) in _toWrite.Concat(_underWay))
            done?.TrySetException(new FlowSystemStoppedException());
    }

    /// <inheritdoc/>
    protected override void Receive(OfferMessage message)
    {
        switch (message)
        {
            case OfferMessage.Make make: On(make); break;
            case OfferMessage.Drop drop: On(drop); break;
            case OfferMessage.Noted noted: On(noted); break;
            case OfferMessage.Written written: On(written); break;
            case OfferMessage.WriteAgain: Write(); break;
            case OfferMessage.Look: Look(); break;
            case OfferMessage.Found found: On(found); break;
            case OfferMessage.Clear: Clear(); break;
            case OfferMessage.Nothing: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Whoever offers work does not know this message.");
        }
    }

    private void On(OfferMessage.Make make)
    {
        var offer = make.Offer;
        if (offer.Result.Task.IsCompleted)
            return;
        _pending[offer.Offer.Id] = offer;
        Enqueue(offer, isDropped: false, null);
    }

    private void On(OfferMessage.Drop drop)
    {
        if (_pending.TryGetValue(drop.Offer.Offer.Id, out var pending) && pending == drop.Offer)
        {
            _pending.Remove(pending.Offer.Id);
            if (!drop.IsKept)
                Enqueue(pending, isDropped: true, null);
        }
    }

    private void On(OfferMessage.Noted noted)
    {
        // If nobody waits for it here any more, whoever leads the run now offers it anew, with all that is journaled.
        if (!_pending.TryGetValue(noted.Note.Offer, out var pending))
        {
            noted.Done.TrySetResult();
            return;
        }

        pending.Note(noted.Note);
        Enqueue(pending, isDropped: false, noted.Done);
    }

    private void Enqueue(PendingOffer offer, bool isDropped, TaskCompletionSource? done)
    {
        _toWrite.Add((offer, isDropped, done));
        if (_underWay.Count > 0)
            return;
        (_underWay, _toWrite) = (_toWrite, _underWay);
        Write();
    }

    private void Write()
    {
        IReadOnlyList<WorkOffer> made = [.. _underWay.Where(one => !one.IsDropped).Select(one => one.Offer.Offer)
            .GroupBy(offer => offer.Id, StringComparer.Ordinal).Select(same => same.Last())];
        IReadOnlyList<(string, long)> dropped = [.. _underWay.Where(one => one.IsDropped).Select(one => (one.Offer.Offer.Id, one.Offer.Offer.Term))];
        using var region = Context.EnterCommit();
        Context.Pipe(WriteAsync(environment, store, made, dropped), static _ => new OfferMessage.Written(null),
            static error => new OfferMessage.Written(error));

        static async ValueTask<bool> WriteAsync(RunEnvironment environment, IOfferStore store, IReadOnlyList<WorkOffer> made,
            IReadOnlyList<(string, long)> dropped)
        {
            await environment.Door!.UseAsync((store, made, dropped), static async (_, what) =>
            {
                if (what.made.Count > 0)
                    await what.store.PutAsync(what.made, CancellationToken.None);
                if (what.dropped.Count > 0)
                    await what.store.WithdrawAsync(what.dropped, CancellationToken.None);
                return true;
            });
            return true;
        }
    }

    private void On(OfferMessage.Written written)
    {
        if (written.Error is JournalUnavailableException && !environment.IsJournalLost)
        {
            NotWritten(environment.Logger, written.Error, _underWay.Count);
            Context.Timers.Start(OfferMessage.WriteAgain.Instance, OfferMessage.WriteAgain.Instance, Again);
            return;
        }

        var isMade = false;
        foreach (var (offer, isDropped, done) in _underWay)
        {
            isMade |= !isDropped;
            if (written.Error is null)
            {
                done?.TrySetResult();
            }
            else
            {
                done?.TrySetException(written.Error);
                if (!isDropped)
                    offer.Result.TrySetException(written.Error);
            }
        }

        _underWay.Clear();
        if (_toWrite.Count > 0)
        {
            (_underWay, _toWrite) = (_toWrite, _underWay);
            Write();
        }

        // What was offered before by another owner may have an outcome already, of which no hint will come.
        if (isMade && written.Error is null)
            Look();
    }

    private void Look()
    {
        _bell!.Take();
        _isMissed = _isLooking;
        if (_isLooking || _pending.Count == 0)
            return;
        _isLooking = true;
        IReadOnlyList<string[]> ids = [.. _pending.Keys.Chunk(MostAtOnce)];
        using var region = Context.EnterCommit();
        Context.Pipe(FindAsync(environment, store, ids), static found => new OfferMessage.Found(found), static _ => new OfferMessage.Found(null));

        static async ValueTask<IReadOnlyDictionary<string, OfferOutcome>> FindAsync(RunEnvironment environment, IOfferStore store,
            IReadOnlyList<string[]> ids)
        {
            var found = new Dictionary<string, OfferOutcome>(StringComparer.Ordinal);
            foreach (var some in ids)
            {
                foreach (var (id, outcome) in await environment.Door!.UseAsync((store, some),
                    static (_, what) => what.store.FindOutcomesAsync(what.some, CancellationToken.None)))
                    found[id] = outcome;
            }

            return found;
        }
    }

    private void On(OfferMessage.Found found)
    {
        _isLooking = false;
        foreach (var (id, outcome) in found.Outcomes ?? new Dictionary<string, OfferOutcome>())
        {
            if (_pending.Remove(id, out var pending))
                Tell(pending, outcome);
        }

        if (_isMissed && found.Outcomes is not null)
            Look();
    }

    private static void Tell(PendingOffer pending, OfferOutcome outcome)
    {
        try
        {
            if (outcome.Succeeded)
                pending.Result.TrySetResult(JsonElement.Parse(outcome.Result.Span));
            else
                pending.Result.TrySetException(OfferFailure.Read(outcome.Result));
        }
        catch (JsonException error)
        {
            pending.Result.TrySetException(error);
        }
    }

    /// <summary>Forgets old offers; one member does it for all.</summary>
    private void Clear()
    {
        if (environment.Shards?.TakesUp(0) == false)
            return;
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync(store, static (_, store) => store.ClearAsync(Kept, CancellationToken.None)),
            static _ => OfferMessage.Nothing.Instance, static _ => OfferMessage.Nothing.Instance);
    }

    [LoggerMessage(80, LogLevel.Warning, "{Count} offers to other members could not be written. That is tried again.")]
    private static partial void NotWritten(ILogger logger, Exception error, int count);
}
