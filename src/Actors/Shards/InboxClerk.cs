using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Shards;

/// <summary>
/// Has the commands for runs that are led here carried out: those of one run one after the other, in their order, those of different runs at the same
/// time. A command that fails is answered with its failure, so it blocks none behind it (rule 29).
/// </summary>
/// <remarks>
/// Every look reads from the beginning, in one read: only so much is certain of the order of rows that become visible while they are read. What is
/// read and not yet answered is known here and read over; more than a page of it holds up the rest.
/// </remarks>
internal sealed partial class InboxClerk(RunEnvironment environment, InboxDesk desk, ShardCommands commands, IJournalHints? hints)
    : Actor<ClerkMessage>
{
    private const int PageSize = 1_000;

    /// <summary>How many runs are at work on commands at the same time.</summary>
    private const int MostLanes = 256;

    /// <summary>How often is looked where hints tell of commands: as a net below them.</summary>
    private const int NetEvery = 5;

    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long answers are kept for whoever asks.</summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromDays(1);

    private static readonly TimeSpan BetweenClearings = TimeSpan.FromHours(1);

    private readonly HashSet<long> _known = [];
    private readonly Dictionary<RunId, Queue<InboxRow>> _lanes = [];
    private readonly HashSet<RunId> _atWork = [];
    private readonly Queue<RunId> _ready = new();
    private List<(InboxRow Row, InboxSettlement Settlement)> _toSettle = [];
    private List<(InboxRow Row, InboxSettlement Settlement)> _settling = [];
    private HintBell? _bell;
    private IDisposable? _listening;
    private TaskCompletionSource? _stopped;
    private bool _isReading;
    private bool _isMissed;
    private bool _isFull;

    private TimeSpan Every
        => (environment.Options.InboxPoll > TimeSpan.Zero ? environment.Options.InboxPoll : LeastPoll) * (hints is null ? 1 : NetEvery);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _bell = new HintBell(JournalHint.InboxRows, () => self.Tell(ClerkMessage.Look.Instance));
        _listening = hints?.Listen(_bell.Hear);
        Context.Timers.StartPeriodic(ClerkMessage.Look.Instance, ClerkMessage.Look.Instance, Every);
        Context.Timers.StartPeriodic(ClerkMessage.Clear.Instance, ClerkMessage.Clear.Instance, BetweenClearings);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _listening?.Dispose();
        _stopped?.TrySetResult();
    }

    /// <inheritdoc/>
    protected override void Receive(ClerkMessage message)
    {
        switch (message)
        {
            case ClerkMessage.Look: Look(); break;
            case ClerkMessage.Read read: On(read); break;
            case ClerkMessage.Done done: On(done); break;
            case ClerkMessage.WereSettled settled: On(settled); break;
            case ClerkMessage.Clear: Clear(); break;
            case ClerkMessage.Nothing: break;
            case ClerkMessage.Stop stop: On(stop); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The clerk of the inbox does not know this message.");
        }
    }

    private void Look()
    {
        _bell!.Take();
        _isMissed = _isReading;
        if (_isReading || _stopped is not null)
            return;
        var shards = environment.Shards!.TakenUp();
        if (shards.Count == 0)
            return;
        _isReading = true;
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync((desk.Inbox, shards),
            static (_, what) => what.Inbox.ReadAsync(what.shards, 0, PageSize, CancellationToken.None)),
            static rows => new ClerkMessage.Read(rows, null), static error => new ClerkMessage.Read(null, error));
    }

    private void On(ClerkMessage.Read read)
    {
        _isReading = false;
        if (read.Rows is not { } rows)
        {
            LookSoon();
            NotRead(environment.Logger, read.Error!);
            return;
        }

        _isFull = rows.Count == PageSize;
        foreach (var row in rows)
        {
            if (!_known.Add(row.Position))
                continue;
            if (!_lanes.TryGetValue(row.RunId, out var lane))
            {
                _lanes.Add(row.RunId, lane = new Queue<InboxRow>());
                _ready.Enqueue(row.RunId);
            }

            lane.Enqueue(row);
        }

        Begin();
        if (_isMissed)
            Look();
    }

    /// <summary>Begins the first commands of runs that are not at work on one, as many as there is room for.</summary>
    private void Begin()
    {
        while (_stopped is null && _atWork.Count < MostLanes && _ready.TryDequeue(out var run))
        {
            if (!_lanes.TryGetValue(run, out var lane) || !_atWork.Add(run))
                continue;
            var row = lane.Peek();
            using var region = Context.EnterUserCode();
            Context.Pipe(commands.CarryOutAsync(row), row, static (row, verdict) => new ClerkMessage.Done(row, verdict),
                static (row, error) => new ClerkMessage.Done(row,
                    new Verdict(VerdictKind.Settle, Client.CommandAnswer.Error(Client.CommandAnswer.Failed, error.Message))));
        }
    }

    private void On(ClerkMessage.Done done)
    {
        var row = done.Row;
        switch (done.Verdict.Kind)
        {
            case VerdictKind.Settle when environment.Shards!.TermOf(row.RunId) is not 0 and var term:
                Settle(row, new InboxSettlement(row.RunId, row.Position, term, done.Verdict.Answer!));
                break;
            case VerdictKind.Taken:
                GoOn(row);
                break;
            case VerdictKind.Again:
                Forget(row.RunId);
                LookSoon();
                break;
            default:
                // Whatever else was read of the run is not ours either, unless the shard has come back by now.
                Forget(row.RunId);
                if (environment.Shards!.TakesUp(row.RunId))
                    LookSoon();
                break;
        }
    }

    /// <summary>Looks again after a pause: what failed lies there still, and the next beat may be far.</summary>
    private void LookSoon()
    {
        if (!Context.Timers.IsActive(nameof(Pause)))
            Context.Timers.Start(nameof(Pause), ClerkMessage.Look.Instance, Pause);
    }

    private void Settle(InboxRow row, InboxSettlement settlement)
    {
        _toSettle.Add((row, settlement));
        if (_settling.Count == 0)
            Settle();
    }

    private void Settle()
    {
        (_settling, _toSettle) = (_toSettle, _settling);
        IReadOnlyList<InboxSettlement> settlements = [.. _settling.Select(one => one.Settlement)];
        using var region = Context.EnterCommit();
        // Whether each is settled, was gone, or is not ours to settle any more: it is dealt with here.
        Context.Pipe(environment.Door!.UseAsync((desk.Inbox, settlements),
            static (_, what) => what.Inbox.SettleAsync(what.settlements, CancellationToken.None)),
            static _ => new ClerkMessage.WereSettled(null), static error => new ClerkMessage.WereSettled(error));
    }

    private void On(ClerkMessage.WereSettled settled)
    {
        if (settled.Error is { } error)
        {
            LookSoon();
            NotSettled(environment.Logger, error, _settling.Count);
        }

        foreach (var (row, _) in _settling)
        {
            // What could not be settled is read again, and the run knows what it has taken.
            if (settled.Error is null)
                GoOn(row);
            else
                Forget(row.RunId);
        }

        _settling.Clear();
        if (_toSettle.Count > 0)
            Settle();
    }

    /// <summary>A command is dealt with: the next one of its run may begin.</summary>
    private void GoOn(InboxRow row)
    {
        _known.Remove(row.Position);
        _atWork.Remove(row.RunId);
        var lane = _lanes[row.RunId];
        lane.Dequeue();
        if (lane.Count > 0)
            _ready.Enqueue(row.RunId);
        else
            _lanes.Remove(row.RunId);
        Rest();
    }

    /// <summary>Nothing of a run is known any more; what is still there is read again.</summary>
    private void Forget(RunId run)
    {
        _atWork.Remove(run);
        if (_lanes.Remove(run, out var lane))
        {
            foreach (var row in lane)
                _known.Remove(row.Position);
        }

        Rest();
    }

    private void Rest()
    {
        Begin();
        if (_stopped is not null && _atWork.Count == 0)
            _stopped.TrySetResult();
        else if (_isFull && _known.Count < PageSize / 2)
            Look();
    }

    private void On(ClerkMessage.Stop stop)
    {
        _stopped = stop.Stopped;
        if (_atWork.Count == 0)
            _stopped.TrySetResult();
    }

    /// <summary>Forgets old answers; one member does it for all.</summary>
    private void Clear()
    {
        if (!environment.Shards!.TakesUp(0))
            return;
        var before = environment.Now - AnswersKept;
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync((desk.Inbox, before), static (_, what) => what.Inbox.ClearAsync(what.before, CancellationToken.None)),
            static _ => ClerkMessage.Nothing.Instance, static _ => ClerkMessage.Nothing.Instance);
    }

    [LoggerMessage(72, LogLevel.Warning, "The inbox of runs could not be read; commands from other members wait. That is tried again.")]
    private static partial void NotRead(ILogger logger, Exception error);

    [LoggerMessage(73, LogLevel.Warning,
        "The answers to {Count} commands from other members could not be written. The commands are delivered again.")]
    private static partial void NotSettled(ILogger logger, Exception error, int count);
}
