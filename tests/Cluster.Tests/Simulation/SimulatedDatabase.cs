using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>
/// Members and shards as PostgreSQL would keep them: each method is one transaction. What it must refuse can be switched off, to see the auditor find
/// out.
/// </summary>
internal sealed class SimulatedDatabase
{
    private readonly TimeProvider _time;
    private readonly Dictionary<string, MemberRow> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tickets = new(StringComparer.Ordinal);
    private readonly ShardRow[] _shards;
    private readonly List<Action> _listeners = [];
    private long _incarnation;

    internal SimulatedDatabase(TimeProvider time, int shards)
    {
        _time = time;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new ShardRow())];
    }

    /// <summary>Off: members are declared dead without a look at their leases.</summary>
    internal bool ChecksLeaseBeforeBurial { get; init; } = true;

    /// <summary>Sees every change of a shard's term, in the transaction that makes it.</summary>
    internal Action<int, long, string?>? TermRaised { get; set; }

    /// <summary>Whether the next hint is lost.</summary>
    internal Func<bool> LosesHint { get; set; } = static () => false;

    internal long TermOf(int shard) => _shards[shard].Term;

    internal string? OwnerOf(int shard) => _shards[shard].Owner;

    internal void Listen(Action listener) => _listeners.Add(listener);

    internal void Unlisten(Action listener) => _listeners.Remove(listener);

    internal string? Join(MemberProfile profile, string ticket, TimeSpan lease)
    {
        if (_tickets.TryGetValue(ticket, out var known))
        {
            var life = _members[known];
            if (life.IsDead)
                return null;
            life.LeaseUntil = _time.GetUtcNow() + lease;
            return known;
        }

        var id = $"{profile.Name}#{++_incarnation}";
        _tickets.Add(ticket, id);
        _members.Add(id, new MemberRow { Profile = profile, Incarnation = _incarnation, LeaseUntil = _time.GetUtcNow() + lease });
        Hint();
        return id;
    }

    internal bool Renew(string member, TimeSpan lease)
    {
        var row = _members[member];
        if (row.IsDead)
            return false;
        row.LeaseUntil = _time.GetUtcNow() + lease;
        return true;
    }

    internal ClusterView Look()
    {
        var now = _time.GetUtcNow();
        return new ClusterView(
            [.. _members.Select(pair => new MemberInfo
            {
                Id = pair.Key,
                Name = pair.Value.Profile.Name,
                Incarnation = pair.Value.Incarnation,
                State = pair.Value.IsDead ? MemberState.Dead : pair.Value.LeaseUntil <= now ? MemberState.Expired : pair.Value.IsDraining
                    ? MemberState.Draining : MemberState.Live,
                LeaseLeft = pair.Value.LeaseUntil - now,
                Capacity = pair.Value.Profile.Capacity,
                Capabilities = pair.Value.Profile.Capabilities,
                Version = pair.Value.Profile.Version,
                EventFormat = pair.Value.Profile.EventFormat,
                Address = pair.Value.Profile.Address,
                JoinedAt = now,
            })],
            [.. _shards.Select((row, shard) => new ShardInfo(shard, row.Term, row.Owner, row.EventFormat) { WasHandedOver = row.WasHandedOver })]);
    }

    internal IReadOnlyList<OwnedShard> Claim(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards)
    {
        var now = _time.GetUtcNow();
        var buried = false;
        foreach (var dead in expired.Select(id => _members[id]).Where(row => !row.IsDead && (row.LeaseUntil <= now || !ChecksLeaseBeforeBurial)))
            buried = dead.IsDead = true;
        var taken = new List<OwnedShard>();
        if (_members[member] is { IsDead: false, IsDraining: false } me && me.LeaseUntil > now)
        {
            foreach (var shard in shards.Where(shard => _shards[shard].Owner is not { } owner || _members[owner].IsDead))
            {
                _shards[shard].WasHandedOver = _shards[shard].Owner is null;
                taken.Add(new OwnedShard(shard, Raise(shard, member), _shards[shard].WasHandedOver));
            }
        }

        if (buried || taken.Count > 0)
            Hint();
        return taken;
    }

    internal bool Release(string member, IReadOnlyList<ShardTerm> shards)
    {
        var ours = shards.Where(shard => _shards[shard.Shard].Owner == member && _shards[shard.Shard].Term == shard.Term).ToList();
        foreach (var shard in ours)
            Raise(shard.Shard, null);
        if (ours.Count > 0)
            Hint();
        return true;
    }

    internal bool RaiseFormat(IReadOnlyList<ShardTerm> shards, int format)
    {
        foreach (var shard in shards.Where(shard => _shards[shard.Shard].Term == shard.Term && _shards[shard.Shard].EventFormat < format))
            _shards[shard.Shard].EventFormat = format;
        return true;
    }

    internal bool Drain(string member)
    {
        _members[member].IsDraining = true;
        Hint();
        return true;
    }

    internal bool Leave(string member)
    {
        _members[member].IsDead = true;
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            if (_shards[shard].Owner == member)
                Raise(shard, null);
        }

        Hint();
        return true;
    }

    private long Raise(int shard, string? owner)
    {
        var row = _shards[shard];
        row.Owner = owner;
        row.Term++;
        TermRaised?.Invoke(shard, row.Term, owner);
        return row.Term;
    }

    private void Hint()
    {
        foreach (var listener in _listeners.ToList())
        {
            if (!LosesHint())
                listener();
        }
    }

    private sealed class MemberRow
    {
        internal required MemberProfile Profile { get; init; }

        internal required long Incarnation { get; init; }

        internal required DateTimeOffset LeaseUntil { get; set; }

        internal bool IsDead { get; set; }

        internal bool IsDraining { get; set; }
    }

    private sealed class ShardRow
    {
        internal long Term { get; set; }

        internal string? Owner { get; set; }

        internal int EventFormat { get; set; } = 1;

        internal bool WasHandedOver { get; set; } = true;
    }
}
