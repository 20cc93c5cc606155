using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Offers;

/// <summary>
/// Takes offers of other members, and of this one, as far as it can run them: claims them, prolongs the claims while they run, and leaves what came
/// of them.
/// </summary>
/// <remarks>
/// A claim that was lost cancels its Exec: somebody else has it, or its attempt is over. What is done all the same counts for nothing.
/// </remarks>
internal sealed partial class OfferWorker(RunEnvironment environment, IOfferStore store, OfferRunner runner, string name, IJournalHints? hints)
    : Actor<WorkMessage>
{
    private const int NetEvery = 5;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<OfferClaim, CancellationTokenSource> _running = [];
    private List<(OfferClaim Claim, OfferOutcome Outcome)> _toLeave = [];
    private List<(OfferClaim Claim, OfferOutcome Outcome)> _leaving = [];
    private HintBell? _bell;
    private IDisposable? _listening;
    private TaskCompletionSource? _stopped;
    private bool _isClaiming;
    private bool _isMissed;
    private bool _isRenewing;

    private TimeSpan Lease => environment.Options.OfferLease;

    private TimeSpan Every
        => (environment.Options.InboxPoll > TimeSpan.Zero ? environment.Options.InboxPoll : LeastPoll) * (hints is null ? 1 : NetEvery);

    private int Room => environment.Options.OfferConcurrency - _running.Count;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _bell = new HintBell(JournalHint.Offers, () => self.Tell(WorkMessage.Look.Instance));
        _listening = hints?.Listen(_bell.Hear);
        Context.Timers.StartPeriodic(WorkMessage.Look.Instance, WorkMessage.Look.Instance, Every);
        Context.Timers.StartPeriodic(WorkMessage.Renew.Instance, WorkMessage.Renew.Instance, Lease / 3);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _listening?.Dispose();
        _stopped?.TrySetResult();
        CancelAll();
    }

    /// <inheritdoc/>
    protected override void Receive(WorkMessage message)
    {
        switch (message)
        {
            case WorkMessage.Look: Look(); break;
            case WorkMessage.Claimed claimed: On(claimed); break;
            case WorkMessage.Ran ran: On(ran); break;
            case WorkMessage.Left left: On(left); break;
            case WorkMessage.LeaveAgain: Leave(); break;
            case WorkMessage.Renew: Renew(); break;
            case WorkMessage.Renewed renewed: On(renewed); break;
            case WorkMessage.Stop stop: On(stop); break;
            case WorkMessage.GiveBack back: On(back); break;
            case WorkMessage.Nothing: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Whoever takes offers does not know this message.");
        }
    }

    private void Look()
    {
        _bell!.Take();
        _isMissed = _isClaiming;
        if (_isClaiming || _stopped is not null || Room <= 0)
            return;
        _isClaiming = true;
        var wanted = (store, Name: name, environment.Capabilities,
            Fingerprints: (IReadOnlyCollection<string>)[.. environment.Flows.All.Select(flow => flow.Fingerprint)], Room, Lease);
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync(wanted,
            static (_, what) => what.store.ClaimAsync(what.Name, what.Capabilities, what.Fingerprints, what.Room, what.Lease,
                CancellationToken.None)),
            static offers => new WorkMessage.Claimed(offers), static _ => new WorkMessage.Claimed(null));
    }

    private void On(WorkMessage.Claimed claimed)
    {
        _isClaiming = false;
        foreach (var offer in claimed.Offers ?? [])
        {
            var cancellation = new CancellationTokenSource();
            _running.Add(offer.Claim, cancellation);
            using var region = Context.EnterUserCode();
            Context.Pipe(runner.RunAsync(offer, cancellation.Token), offer.Claim,
                static (claim, outcome) => new WorkMessage.Ran(claim, outcome), static (claim, _) => new WorkMessage.Ran(claim, null));
        }

        if (claimed.Offers is not null && (_isMissed || claimed.Offers.Count > 0))
            Look();
    }

    private void On(WorkMessage.Ran ran)
    {
        if (_running.Remove(ran.Claim, out var cancellation))
            cancellation.Dispose();
        if (ran.Outcome is { } outcome)
        {
            _toLeave.Add((ran.Claim, outcome));
            if (_leaving.Count == 0)
            {
                (_leaving, _toLeave) = (_toLeave, _leaving);
                Leave();
            }
        }

        RestIfStopped();
        Look();
    }

    private void Leave()
    {
        IReadOnlyList<(OfferClaim, OfferOutcome)> outcomes = [.. _leaving];
        using var region = Context.EnterCommit();
        Context.Pipe(environment.Door!.UseAsync((store, outcomes),
            static (_, what) => what.store.CompleteAsync(what.outcomes, CancellationToken.None)),
            static _ => new WorkMessage.Left(null), static error => new WorkMessage.Left(error));
    }

    private void On(WorkMessage.Left left)
    {
        if (left.Error is JournalUnavailableException && !environment.IsJournalLost)
        {
            NotLeft(environment.Logger, left.Error, _leaving.Count);
            Context.Timers.Start(WorkMessage.LeaveAgain.Instance, WorkMessage.LeaveAgain.Instance, Again);
            return;
        }

        _leaving.Clear();
        if (_toLeave.Count > 0)
        {
            (_leaving, _toLeave) = (_toLeave, _leaving);
            Leave();
        }

        RestIfStopped();
    }

    private void Renew()
    {
        if (_isRenewing || (_running.Count == 0 && _leaving.Count == 0))
            return;
        _isRenewing = true;
        // What is done and not left yet is still ours.
        IReadOnlyList<OfferClaim> claims = [.. _running.Keys, .. _leaving.Select(one => one.Claim)];
        using var region = Context.EnterCommit();
        Context.Pipe(RenewAsync(claims, Lease), claims, static (claims, held) => new WorkMessage.Renewed(claims, held),
            static (claims, _) => new WorkMessage.Renewed(claims, null));
    }

    private ValueTask<IReadOnlyCollection<string>> RenewAsync(IReadOnlyList<OfferClaim> claims, TimeSpan lease)
        => environment.Door!.UseAsync((store, claims, lease),
            static (_, what) => what.store.RenewAsync(what.claims, what.lease, CancellationToken.None));

    private void On(WorkMessage.Renewed renewed)
    {
        _isRenewing = false;
        if (renewed.Held is not { } held)
            return;
        var still = held.ToHashSet(StringComparer.Ordinal);
        foreach (var claim in renewed.Asked.Where(claim => !still.Contains(claim.Id)))
        {
            if (_running.TryGetValue(claim, out var cancellation))
                environment.CancelOutside(cancellation);
        }
    }

    private void On(WorkMessage.Stop stop)
    {
        _stopped = stop.Stopped;
        RestIfStopped();
    }

    private void On(WorkMessage.GiveBack back)
    {
        IReadOnlyList<OfferClaim> claims = [.. _running.Keys];
        CancelAll();
        if (claims.Count == 0)
        {
            back.Done.TrySetResult();
            return;
        }

        using var region = Context.EnterCommit();
        Context.Pipe(RenewAsync(claims, TimeSpan.Zero), back.Done, static (done, _) => Told(done), static (done, _) => Told(done));

        // What could not be given back runs out.
        static WorkMessage Told(TaskCompletionSource done)
        {
            done.TrySetResult();
            return WorkMessage.Nothing.Instance;
        }
    }

    private void CancelAll()
    {
        foreach (var cancellation in _running.Values)
            environment.CancelOutside(cancellation);
    }

    private void RestIfStopped()
    {
        if (_stopped is not null && _running.Count == 0 && _leaving.Count == 0)
            _stopped.TrySetResult();
    }

    [LoggerMessage(81, LogLevel.Warning, "What came of {Count} offers could not be left. That is tried again.")]
    private static partial void NotLeft(ILogger logger, Exception error, int count);
}
