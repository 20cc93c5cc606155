using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Placement;

namespace ActorFlow.Cluster.Keeping;

/// <content>What it sees, and what it claims.</content>
internal sealed partial class MemberKeeper
{
    private static readonly object LookAgain = new();

    private bool _isLooking;
    private bool _looksAgain;
    private ClusterView? _view;
    private string?[] _targets = [];
    private string _placed = "";
    private TimeSpan _placedSince;

    private void Look()
    {
        if (_life is null || _isLeaving)
            return;
        if (_isLooking)
        {
            _looksAgain = true;
            return;
        }

        _isLooking = true;
        _looksAgain = false;
        Call(
            _life,
            static (store, _, token) => store.LookAsync(token),
            static (life, view) => new KeeperMessage.Looked(life, view, null),
            static (life, error) => new KeeperMessage.Looked(life, null, error));
    }

    private void On(KeeperMessage.Looked looked)
    {
        _isLooking = false;
        if (looked.Life == _life)
        {
            if (looked.View is { } view)
                See(view);
            else
                NotLooked(_logger, looked.Error!);
        }

        GoOnLooking();
    }

    private void GoOnLooking()
    {
        if (_isDraining)
            TellDrained();
        if (_looksAgain && !_isLooking)
            Look();
    }

    private void See(ClusterView view)
    {
        _lastLook = _clock.Now;
        if (view.Shards.Count != _options.Shards)
        {
            OtherShards(_logger, view.Shards.Count, _options.Shards);
            return;
        }

        if (view.Members.FirstOrDefault(member => member.Id == _life) is not { State: not MemberState.Dead })
        {
            EndLife();
            return;
        }

        _view = view;
        _status.WrittenFormat = Math.Min(view.WrittenFormat(_profile.EventFormat),
            _held.Count == 0 ? int.MaxValue : _held.Keys.Min(shard => view.Shards[shard].EventFormat));
        LoseWhatIsNotOurs(view);
        if (!_leased.IsTrusted)
            return;
        _isStoodDown = false;
        AdoptWhatIsOurs(view);
        _targets = _isDraining ? new string?[_options.Shards] : ShardAssignment.Of(view, _distances);
        Settle(view);
        Claim(view);
        Move();
        Release();
        RaiseFormat(view);
        LookInTime(view);
    }

    private void LoseWhatIsNotOurs(ClusterView view)
    {
        var lost = _held.Where(held => view.Shards[held.Key] is var shard && (shard.Owner != _life || shard.Term != held.Value))
            .Select(held => held.Key).ToList();
        if (lost.Count == 0)
            return;
        ShardsLost(_logger, lost.Count, _life!);
        Lose(lost);
    }

    /// <summary>
    /// Takes up what is ours in the database and not led here: a claim whose answer was lost, or shards that were stood down from. Not what was given
    /// up, nor what an old view shows.
    /// </summary>
    private void AdoptWhatIsOurs(ClusterView view)
    {
        var ours = view.Shards.Where(shard => shard.Owner == _life && !_held.ContainsKey(shard.Shard) && !_letGo.ContainsKey(shard.Shard)
            && shard.Term > _goneAt[shard.Shard])
            .Select(shard => new OwnedShard(shard.Shard, shard.Term, shard.WasHandedOver || _heldAt[shard.Shard] == shard.Term)).ToList();
        if (ours.Count > 0)
            TakeUp(ours);
    }

    private void TakeUp(IReadOnlyList<OwnedShard> shards)
    {
        if (!_isDraining)
        {
            Gain(shards);
            return;
        }

        foreach (var shard in shards)
            _letGo[shard.Shard] = shard.Term;
        Release();
    }

    private void Settle(ClusterView view)
    {
        var placed = string.Join('\n', ShardAssignment.Placed(view).Select(member => $"{member.Id} {member.Capacity}"));
        if (placed == _placed)
            return;
        if (_placed.Length > 0)
            MembersChanged(_logger, placed.Count(static c => c == '\n') + (placed.Length > 0 ? 1 : 0));
        (_placed, _placedSince) = (placed, _clock.Now);
    }

    private void Claim(ClusterView view)
    {
        if (_isDraining)
            return;
        // Whoever was cut off itself waits before it declares others dead: after an interruption of the database everybody's lease is over, and only
        // then is it seen who is still there.
        var buries = _clock.Now - _trustedSince >= 2 * _options.HeartbeatEvery;
        var states = view.Members.ToDictionary(member => member.Id, member => member.State, StringComparer.Ordinal);
        var shards = view.Shards.Where(shard => _targets[shard.Shard] == _life && IsFree(shard)).Select(shard => shard.Shard).ToList();
        IReadOnlyList<string> expired = buries
            ? [.. view.Members.Where(member => member.State == MemberState.Expired && member.Id != _life).Select(member => member.Id)] : [];
        if (shards.Count == 0 && expired.Count == 0)
        {
            _status.Ready();
            return;
        }

        _isLooking = true;
        Call(
            (Life: _life!, expired, shards),
            static (store, ask, token) => store.ClaimAsync(ask.Life, ask.expired, ask.shards, token),
            static (ask, taken) => new KeeperMessage.Claimed(ask.Life, taken, null),
            static (ask, error) => new KeeperMessage.Claimed(ask.Life, [], error));

        bool IsFree(ShardInfo shard)
            => shard.Owner is null || !states.TryGetValue(shard.Owner, out var state) || state == MemberState.Dead
                || (buries && state == MemberState.Expired);
    }

    private void On(KeeperMessage.Claimed claimed)
    {
        _isLooking = false;
        if (claimed.Error is { } error)
            NotClaimed(_logger, error);
        if (claimed.Life == _life && _leased.IsTrusted && claimed.Shards.Count > 0 && !_isLeaving)
        {
            ShardsTaken(_logger, claimed.Shards.Count, _life);
            TakeUp(claimed.Shards);
        }

        GoOnLooking();
    }

    private void Gain(IReadOnlyList<OwnedShard> shards)
    {
        foreach (var shard in shards)
        {
            _held[shard.Shard] = _heldAt[shard.Shard] = shard.Term;
            _leased.Take(shard.Shard, shard.Term);
        }

        _status.Held = _held.Count;
        using var region = Context.EnterUserCode();
        Context.Pipe(
            _engine.GainAsync(shards, Context.Stopping), (Life: _life!, shards),
            static what => new KeeperMessage.Gained(what.Life, what.shards, null),
            static (what, error) => new KeeperMessage.Gained(what.Life, what.shards, error));
    }

    private void On(KeeperMessage.Gained gained)
    {
        if (gained.Life == _life && gained.Error is { } error)
        {
            // They stay ours in the database; the next look takes them up anew.
            NotGained(_logger, error, gained.Shards.Count);
            var failed = gained.Shards.Where(shard => _held.TryGetValue(shard.Shard, out var term) && term == shard.Term).Select(shard => shard.Shard)
                .ToList();
            if (failed.Count > 0)
                Lose(failed);
            return;
        }

        _status.Ready();
    }

    /// <summary>
    /// Looks again when the next lease of another member may be over, and when the members will have been the same for long enough.
    /// </summary>
    private void LookInTime(ClusterView view)
    {
        var next = _options.HeartbeatEvery;
        foreach (var member in view.Members)
        {
            if (member.Id != _life && member.IsAlive && member.LeaseLeft < next)
                next = member.LeaseLeft;
        }

        var settles = _placedSince + _options.SettleTime - _clock.Now;
        if (settles > TimeSpan.Zero && settles < next)
            next = settles;
        if (next < _options.HeartbeatEvery)
            Context.Timers.Start(LookAgain, KeeperMessage.Look.Instance,
                (next > TimeSpan.Zero ? next : TimeSpan.Zero) + TimeSpan.FromMilliseconds(2));
    }

    private void RaiseFormat(ClusterView view)
    {
        var format = view.WrittenFormat(_profile.EventFormat);
        var behind = _held.Where(held => view.Shards[held.Key].EventFormat < format && !_moving.ContainsKey(held.Key))
            .Select(held => new ShardTerm(held.Key, held.Value)).ToList();
        if (behind.Count == 0 || _isRaising)
            return;
        _isRaising = true;
        Call(
            (Life: _life!, behind, format),
            static async (store, ask, token) =>
            {
                await store.RaiseFormatAsync(ask.Life, ask.behind, ask.format, token);
                return true;
            },
            static (ask, _) => new KeeperMessage.Raised(ask.Life, null),
            static (ask, error) => new KeeperMessage.Raised(ask.Life, error));
    }
}
