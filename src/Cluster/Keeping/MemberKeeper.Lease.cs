using ActorFlow.Cluster.Leases;

namespace ActorFlow.Cluster.Keeping;

/// <content>The life and its lease.</content>
internal sealed partial class MemberKeeper
{
    /// <summary>
    /// After so many leases without a look, a member that can renew and nothing else lets its lease go: its shards are better led elsewhere.
    /// </summary>
    private const int MostLeasesBlind = 3;

    private string? _ticket;
    private bool _isJoining;
    private bool _isRenewing;
    private bool _isStoodDown;

    /// <summary>Since when the lease has been trusted without a break.</summary>
    private TimeSpan _trustedSince;
    private TimeSpan _lastLook;

    private void Join()
    {
        if (_isJoining || _isLeaving || _isDraining)
            return;
        _isJoining = true;
        // One ticket for a life: a request that was thought lost and is carried out late begins no second one.
        _ticket ??= _newTicket();
        Call(
            (_profile, _ticket, _options.LeaseTime, SentAt: _clock.Now),
            static (store, ask, token) => store.JoinAsync(ask._profile, ask._ticket, ask.LeaseTime, token),
            static (ask, life) => new KeeperMessage.Joined(life, ask.SentAt, null),
            static (ask, error) => new KeeperMessage.Joined(null, ask.SentAt, error));
    }

    private void On(KeeperMessage.Joined joined)
    {
        _isJoining = false;
        if (joined.Error is { } error)
            NotJoined(_logger, error);
        else if (joined.Life is null)
            _ticket = null;
        if (joined.Life is null || _isLeaving)
            return;

        _life = _status.Life = joined.Life;
        _lastLook = _trustedSince = _clock.Now;
        Joined(_logger, joined.Life);
        Trust(joined.SentAt);
        Look();
    }

    private void Renew()
    {
        if (_isRenewing)
            return;
        if (_clock.Now - _lastLook > MostLeasesBlind * _options.LeaseTime)
        {
            Blind(_logger, _life!);
            return;
        }

        _isRenewing = true;
        Call(
            (Life: _life!, _options.LeaseTime, SentAt: _clock.Now),
            static (store, ask, token) => store.RenewAsync(ask.Life, ask.LeaseTime, token),
            static (ask, granted) => new KeeperMessage.Renewed(ask.Life, ask.SentAt, granted, null),
            static (ask, error) => new KeeperMessage.Renewed(ask.Life, ask.SentAt, false, error));
    }

    private void On(KeeperMessage.Renewed renewed)
    {
        _isRenewing = false;
        if (renewed.Life != _life)
            return;
        if (renewed.Error is { } error)
            NotRenewed(_logger, error, renewed.Life);
        else if (!renewed.Granted)
            EndLife();
        else
            Trust(renewed.SentAt);
    }

    /// <summary>The lease holds, counted from the moment in which it was asked for.</summary>
    private void Trust(TimeSpan sentAt)
    {
        var wasTrusted = _leased.IsTrusted;
        _leased.TrustUntil(sentAt + _options.LeaseTime - _options.LeaseMargin);
        if (!wasTrusted)
            _trustedSince = _clock.Now;
        WatchTrust();
    }

    private void WatchTrust()
    {
        var left = _leased.TrustLeft;
        if (left > TimeSpan.Zero)
        {
            // Timers and the clock of the lease need not agree to the last tick.
            Context.Timers.Start(KeeperMessage.TrustOver.Instance, KeeperMessage.TrustOver.Instance, left + TimeSpan.FromMilliseconds(1));
            if (_isStoodDown)
                Look();
        }
    }

    /// <summary>
    /// The lease cannot be trusted: the shards may be somebody else's. If they are not, the next look after a renewal brings them back.
    /// </summary>
    private void StandDown()
    {
        StoodDown(_logger, _held.Count, _life ?? "");
        _isStoodDown = true;
        LoseAll();
    }

    /// <summary>This life was declared dead. Everything it owned is or will be others'; the process goes on as a new member.</summary>
    private void EndLife()
    {
        LifeEnded(_logger, _life!);
        _leased.Clear();
        LoseAll();
        _letGo.Clear();
        _life = _status.Life = _ticket = null;
        _isDrainNoted = false;
        if (_isDraining)
            TellDrained();
        else
            Join();
    }

    private void LoseAll()
    {
        if (_held.Count > 0)
            Lose([.. _held.Keys]);
    }

    private void Lose(IReadOnlyList<int> shards)
    {
        foreach (var shard in shards)
        {
            _leased.Drop(shard);
            _held.Remove(shard);
            _moving.Remove(shard);
        }

        _status.Held = _held.Count;
        _engine.Lose(shards);
    }
}
