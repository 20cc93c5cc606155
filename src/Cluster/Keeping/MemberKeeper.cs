using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;
using ActorFlow.Cluster.Placement;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Cluster.Keeping;

/// <summary>
/// Lives the life of a member: joins, renews its lease, looks at the others, claims what should be its own, hands over what should not, and leaves.
/// The protocol is told in README.md.
/// </summary>
/// <remarks>
/// Three things go on beside each other, one call of the store at a time each: renewals, which nothing may hold up; looks, and the claims that follow
/// from them; and releases. Nothing that the store answers is taken for more than a belief: what was carried out without an answer shows at the next
/// look.
/// </remarks>
internal sealed partial class MemberKeeper : Actor<KeeperMessage>
{
    private readonly ClusterOptions _options;
    private readonly MemberProfile _profile;
    private readonly ILeaseStore _store;
    private readonly IShardEngine _engine;
    private readonly LeasedShards _leased;
    private readonly LeaseClock _clock;
    private readonly Func<string> _newTicket;
    private readonly MemberStatus _status;
    private readonly ILogger _logger;
    private readonly Distances _distances;

    /// <summary>The shards that the engine leads, with their terms.</summary>
    private readonly Dictionary<int, long> _held = [];
    private IDisposable? _hints;
    private string? _life;

    internal MemberKeeper(
        ClusterOptions options, MemberProfile profile, ILeaseStore store, IShardEngine engine, LeasedShards leased, LeaseClock clock,
            Func<string> newTicket, MemberStatus status, ILogger logger)
    {
        (_options, _profile, _store, _engine, _leased, _clock, _newTicket, _status, _logger) =
            (options, profile, store, engine, leased, clock, newTicket, status, logger);
        _distances = new Distances(options.Shards);
        (_goneAt, _heldAt) = (new long[options.Shards], new long[options.Shards]);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _hints = _store.Listen(() => self.Tell(KeeperMessage.Look.Instance));
        Context.Timers.StartPeriodic(KeeperMessage.Beat.Instance, KeeperMessage.Beat.Instance, _options.HeartbeatEvery);
        Join();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _hints?.Dispose();
        _leased.Clear();
        if (_held.Count > 0)
            _engine.Lose([.. _held.Keys]);
    }

    /// <inheritdoc/>
    protected override void Receive(KeeperMessage message)
    {
        // Whatever comes: after a pause this may be the first moment in which the end of the lease is seen.
        if (_held.Count > 0 && !_leased.IsTrusted)
            StandDown();
        switch (message)
        {
            case KeeperMessage.Beat: Beat(); break;
            case KeeperMessage.Look: Look(); break;
            case KeeperMessage.TrustOver: WatchTrust(); break;
            case KeeperMessage.Joined joined: On(joined); break;
            case KeeperMessage.Renewed renewed: On(renewed); break;
            case KeeperMessage.Looked looked: On(looked); break;
            case KeeperMessage.Claimed claimed: On(claimed); break;
            case KeeperMessage.Gained gained: On(gained); break;
            case KeeperMessage.HandedOver handedOver: On(handedOver); break;
            case KeeperMessage.Released released: On(released); break;
            case KeeperMessage.Raised raised: On(raised); break;
            case KeeperMessage.Drain drain: On(drain); break;
            case KeeperMessage.DrainNoted noted: On(noted); break;
            case KeeperMessage.Leave leave: On(leave); break;
            case KeeperMessage.Left left: On(left); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The keeper of a member does not know this message.");
        }
    }

    private void Beat()
    {
        if (_life is null)
        {
            Join();
            return;
        }

        Renew();
        Look();
        Release();
        if (_isDraining && !_isDrainNoted)
            NoteDrain();
    }

    /// <summary>Has the store do something, and hears its answer, or that there was none in time.</summary>
    private void Call<TState, TResult>(
        TState state, Func<ILeaseStore, TState, CancellationToken, ValueTask<TResult>> call, Func<TState, TResult, KeeperMessage> answered,
            Func<TState, Exception, KeeperMessage> failed)
    {
        using var region = Context.EnterUserCode();
        Context.Pipe(LimitedAsync(state, call, Context.System.Time), state, answered, failed);
    }

    private async ValueTask<TResult> LimitedAsync<TState, TResult>(TState state,
        Func<ILeaseStore, TState, CancellationToken, ValueTask<TResult>> call, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(_options.CallLimit, time);
        // A driver may take its time to give up; nobody here waits for that.
        return await Through(call(_store, state, limit.Token)).WaitAsync(limit.Token);

        static async Task<TResult> Through(ValueTask<TResult> answer) => await answer;
    }
}
