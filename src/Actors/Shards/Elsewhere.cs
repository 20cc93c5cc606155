using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Shards;

/// <summary>
/// The way to runs that other members lead: what is asked of them is put into their inboxes, the answers and the ends of the runs are read from the journal. What only looks is answered from the
/// journal alone.
/// </summary>
/// <remarks>
/// One put is under way at a time, and takes in whatever was asked meanwhile, so what one actor asks of one run reaches it in that order. A put is repeated, under the same delivery ids, until
/// the journal has answered: so it counts once.
/// </remarks>
internal sealed partial class Elsewhere(RunEnvironment environment, InboxDesk desk, IShardedRuns index, EventCodec codec, IJournalHints? hints) : Actor<ElsewhereMessage>
{
    private const int MostAtOnce = 1_000;

    /// <summary>How often is looked where hints tell of news: as a net below them.</summary>
    private const int NetEvery = 5;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(200);

    private readonly StoredResults _stored = new(environment);
    private readonly Dictionary<string, Outgoing> _unanswered = new(StringComparer.Ordinal);
    private List<Outgoing> _toPut = [];
    private List<Outgoing> _underWay = [];
    private HintBell? _bell;
    private IDisposable? _listening;
    private bool _isStopped;

    private TimeSpan Every => (environment.Options.InboxPoll > TimeSpan.Zero ? environment.Options.InboxPoll : LeastPoll) * (hints is null ? 1 : NetEvery);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _bell = new HintBell(JournalHint.InboxAnswers | JournalHint.RunsEnded, () => self.Tell(ElsewhereMessage.Look.Instance));
        _listening = hints?.Listen(_bell.Hear);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _listening?.Dispose();
        Stop();
    }

    /// <inheritdoc/>
    protected override void Receive(ElsewhereMessage message)
    {
        if (_isStopped)
        {
            message.Refuse(new FlowSystemStoppedException());
            return;
        }

        switch (message)
        {
            case ElsewhereMessage.Request request: On(request.Asked); break;
            case ElsewhereMessage.Begin begin: Start(begin.Slot, begin.Beginning.Flow, begin.Beginning.Input, begin.Beginning.Facts); break;
            case ElsewhereMessage.Watch watch: On(watch); break;
            case ElsewhereMessage.TakeUp takeUp: Send(takeUp.RunId, ShardVerbs.TakeUp, default, static _ => { }, static _ => { }); break;
            case ElsewhereMessage.Say say: Send(say.RunId, say.Verb, say.Arguments, say.Heard, say.Failed); break;
            case ElsewhereMessage.PassOn on: Send(new Outgoing(on.Delivery, static _ => { }, on.Failed) { AnsweredAsItIs = on.Heard }); break;
            case ElsewhereMessage.WerePut put: On(put); break;
            case ElsewhereMessage.PutAgain: Put(); break;
            case ElsewhereMessage.Look: Look(); break;
            case ElsewhereMessage.Answered answered: On(answered); break;
            case ElsewhereMessage.Ended: OnEnded(); break;
            case ElsewhereMessage.EndsAgain: LookAgain(); break;
            case ElsewhereMessage.Nothing: break;
            case ElsewhereMessage.Stop: Stop(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The way to other members does not know this message.");
        }
    }

    private void Send(RunId run, string verb, ReadOnlyMemory<byte> arguments, Action<CommandOutcome> answered, Action<Exception> failed)
        => Send(new Outgoing(new InboxDelivery(desk.NewDelivery(), run, verb, arguments), answered, failed));

    private void Send(Outgoing outgoing)
    {
        _toPut.Add(outgoing);
        if (_underWay.Count == 0)
        {
            (_underWay, _toPut) = (_toPut, _underWay);
            Put();
        }
    }

    private void Put()
    {
        IReadOnlyList<InboxDelivery> deliveries = [.. _underWay.Select(outgoing => outgoing.Delivery with { Arguments = desk.Sealed.Seal(outgoing.Delivery.Arguments) })];
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync((desk.Inbox, deliveries), static (_, what) => what.Inbox.PutAsync(what.deliveries, CancellationToken.None)),
            static receipts => new ElsewhereMessage.WerePut(receipts, null), static error => new ElsewhereMessage.WerePut(null, error));
    }

    private void On(ElsewhereMessage.WerePut put)
    {
        if (put.Error is JournalUnavailableException && !environment.IsJournalLost)
        {
            NotPut(environment.Logger, put.Error, _underWay.Count);
            Context.Timers.Start(ElsewhereMessage.PutAgain.Instance, ElsewhereMessage.PutAgain.Instance, Again);
            return;
        }

        for (var i = 0; i < _underWay.Count; i++)
        {
            var outgoing = _underWay[i];
            if (put.Error is { } error)
                outgoing.Failed(error);
            else if (put.Receipts![i].Answer is { } answer)
                outgoing.Answer(answer);
            else
                _unanswered[outgoing.Delivery.DeliveryId] = outgoing;
        }

        _underWay.Clear();
        if (_toPut.Count > 0)
        {
            (_underWay, _toPut) = (_toPut, _underWay);
            Put();
        }

        if (_answersMissed)
            LookForAnswers();
        LookLater();
    }

    private void Stop()
    {
        _isStopped = true;
        var why = new FlowSystemStoppedException();
        foreach (var outgoing in _toPut.Concat(_underWay).Concat(_unanswered.Values))
            outgoing.Failed(why);
        _toPut.Clear();
        _underWay.Clear();
        _unanswered.Clear();
        foreach (var slot in _watched.Keys)
            slot.SetLost(why);
        _watched.Clear();
    }

    [LoggerMessage(70, LogLevel.Warning, "{Count} commands for runs that other members lead could not be put into the inbox. That is tried again.")]
    private static partial void NotPut(ILogger logger, Exception error, int count);
}
