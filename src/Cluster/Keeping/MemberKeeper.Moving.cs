using ActorFlow.Cluster.Leases;

namespace ActorFlow.Cluster.Keeping;

/// <content>What it gives up.</content>
internal sealed partial class MemberKeeper
{
    /// <summary>Shards that the engine is handing over, with their terms.</summary>
    private readonly Dictionary<int, long> _moving = [];

    /// <summary>Shards that the engine has let go of and the store has not confirmed: never taken up again under these terms.</summary>
    private readonly Dictionary<int, long> _letGo = [];

    /// <summary>The last term of each shard that this process has given up for certain: an old view that shows it as ours is not believed.</summary>
    private readonly long[] _goneAt;

    /// <summary>
    /// The last term under which the engine has led each shard: if it takes one up again under the same term, nobody was in between, and nobody ended
    /// without order.
    /// </summary>
    private readonly long[] _heldAt;
    private bool _isReleasing;
    private bool _isRaising;
    private bool _isDraining;
    private bool _isDrainNoted;
    private bool _isLeaving;
    private TaskCompletionSource? _drained;

    /// <summary>
    /// Begins to hand over what should be elsewhere, as many at a time as is allowed; for a member that leaves that is all, as what is under way in
    /// them comes to its end in the same time.
    /// </summary>
    private void Move()
    {
        if (_life is null || _isLeaving || (!_isDraining && _clock.Now - _placedSince < _options.SettleTime))
            return;
        var free = _isDraining ? int.MaxValue : _options.HandOversAtOnce - _moving.Count - _letGo.Count;
        if (free <= 0)
            return;
        foreach (var (shard, term) in _held.Where(held => IsToGo(held.Key)).OrderBy(held => held.Key).Take(free).ToList())
            HandOver(new ShardTerm(shard, term));
    }

    private bool IsToGo(int shard)
        => !_moving.ContainsKey(shard) && (_isDraining || (shard < _targets.Length && _targets[shard] is { } target && target != _life));

    private void HandOver(ShardTerm shard)
    {
        _moving[shard.Shard] = shard.Term;
        using var region = Context.EnterUserCode();
        Context.Pipe(
            _engine.HandOverAsync(shard.Shard, Context.Stopping), (Life: _life!, shard),
            static what => new KeeperMessage.HandedOver(what.Life, what.shard, null),
            static (what, error) => new KeeperMessage.HandedOver(what.Life, what.shard, error));
    }

    private void On(KeeperMessage.HandedOver done)
    {
        var shard = done.Shard;
        if (done.Life != _life || !_moving.TryGetValue(shard.Shard, out var term) || term != shard.Term)
            return;
        _moving.Remove(shard.Shard);
        if (done.Error is { } error)
        {
            NotHandedOver(_logger, error, shard.Shard);
            _engine.Lose([shard.Shard]);
        }

        // From here on this member believes it no more; only then may the store hear of it.
        _leased.Drop(shard.Shard);
        _held.Remove(shard.Shard);
        _status.Held = _held.Count;
        _letGo[shard.Shard] = shard.Term;
        Release();
        Move();
    }

    private void Release()
    {
        if (_isReleasing || _letGo.Count == 0 || _life is null)
            return;
        _isReleasing = true;
        Call(
            (Life: _life, Shards: (IReadOnlyList<ShardTerm>)[.. _letGo.Select(gone => new ShardTerm(gone.Key, gone.Value))
                .OrderBy(gone => gone.Shard)]),
            static async (store, ask, token) =>
            {
                await store.ReleaseAsync(ask.Life, ask.Shards, token);
                return true;
            },
            static (ask, _) => new KeeperMessage.Released(ask.Life, ask.Shards, null),
            static (ask, error) => new KeeperMessage.Released(ask.Life, ask.Shards, error));
    }

    private void On(KeeperMessage.Released released)
    {
        _isReleasing = false;
        if (released.Error is { } error)
        {
            // Perhaps it was carried out, perhaps not: asking again at the next beat is right in either case.
            NotReleased(_logger, error, released.Shards.Count);
            return;
        }

        foreach (var shard in released.Shards)
        {
            _goneAt[shard.Shard] = Math.Max(_goneAt[shard.Shard], shard.Term);
            if (released.Life == _life && _letGo.TryGetValue(shard.Shard, out var term) && term == shard.Term)
                _letGo.Remove(shard.Shard);
        }

        Release();
        Move();
        if (_isDraining)
            TellDrained();
    }

    private void On(KeeperMessage.Raised raised)
    {
        _isRaising = false;
        if (raised.Error is { } error)
            FormatNotRaised(_logger, error);
        else
            Look();
    }

    private void On(KeeperMessage.Drain drain)
    {
        _drained = drain.Done;
        _isDraining = true;
        if (_life is { } life)
            Draining(_logger, life, _held.Count);
        NoteDrain();
        Move();
        TellDrained();
    }

    private void NoteDrain()
    {
        if (_life is null)
            return;
        Call(
            _life,
            static async (store, life, token) =>
            {
                await store.DrainAsync(life, token);
                return true;
            },
            static (life, _) => new KeeperMessage.DrainNoted(life, null),
            static (life, error) => new KeeperMessage.DrainNoted(life, error));
    }

    private void On(KeeperMessage.DrainNoted noted)
    {
        if (noted.Error is null && noted.Life == _life)
            _isDrainNoted = true;
        TellDrained();
    }

    private void TellDrained()
    {
        if (_life is null || (_isDrainNoted && !_isLooking && _held.Count + _moving.Count + _letGo.Count == 0))
            _drained?.TrySetResult();
    }

    private void On(KeeperMessage.Leave leave)
    {
        _isLeaving = true;
        _leased.Clear();
        LoseAll();
        if (_life is not { } life)
        {
            leave.Done.TrySetResult();
            return;
        }

        Call(
            (life, leave.Done),
            static async (store, ask, token) =>
            {
                await store.LeaveAsync(ask.life, token);
                return true;
            },
            static (ask, _) => new KeeperMessage.Left(ask.Done, null),
            static (ask, error) => new KeeperMessage.Left(ask.Done, error));
    }

    private void On(KeeperMessage.Left left)
    {
        if (left.Error is { } error)
            NotLeft(_logger, error, _life ?? "");
        _life = _status.Life = null;
        left.Done.TrySetResult();
    }
}
