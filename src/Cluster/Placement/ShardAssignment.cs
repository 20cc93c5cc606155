using ActorFlow.Cluster.Leases;

namespace ActorFlow.Cluster.Placement;

/// <summary>Where every shard should be: a pure function of the view, so that members with the same view decide alike.</summary>
/// <remarks>
/// <para>Members in question are those that live, are not draining, have a capacity, and are the newest life of their name. Each has a quota by its
/// capacity; the quotas add up to all shards. A shard stays where it is unless its owner has more than its quota and another member less. So a member
/// that joins n others receives its quota and nothing else moves; one that leaves gives up what it had and nothing else moves. Which shards go, and
/// where, rendezvous hashing says: so a member that comes back gets mostly what it had.</para>
/// <para>Views may be out of date and differ. That does no harm: owners give up, and members claim, no more than their quotas say, and the store lets
/// one claim win. It ends in the same place.</para>
/// </remarks>
internal static class ShardAssignment
{
    /// <summary>The member that each shard should belong to, or null where no member can have it.</summary>
    internal static string?[] Of(ClusterView view, Distances distances)
    {
        var members = Placed(view);
        distances.KeepOnly(members.Select(member => member.Name));
        var targets = new string?[view.Shards.Count];
        if (members.Count == 0)
            return targets;
        var table = new Table(view, members, distances);
        table.PlaceLoose();
        table.Balance();
        return table.Targets;
    }

    /// <summary>The members that may own shards, by their names.</summary>
    internal static IReadOnlyList<MemberInfo> Placed(ClusterView view) => [.. view.Members
        .Where(member => member.State == MemberState.Live && member.Capacity > 0)
        .GroupBy(member => member.Name, StringComparer.Ordinal)
        .Select(lives => lives.MaxBy(life => life.Incarnation)!)
        .OrderBy(member => member.Name, StringComparer.Ordinal)];

    private sealed class Table
    {
        private readonly ClusterView _view;
        private readonly IReadOnlyList<MemberInfo> _members;
        private readonly long[][] _distances;
        private readonly int[] _owners;
        private readonly int[] _room;

        internal Table(ClusterView view, IReadOnlyList<MemberInfo> members, Distances distances)
        {
            (_view, _members) = (view, members);
            _distances = [.. members.Select(member => distances.Of(member.Name))];
            var places = members.Select((member, place) => (member.Id, place))
                .ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);
            _owners = [.. view.Shards.Select(shard => shard.Owner is { } owner && places.TryGetValue(owner, out var place) ? place : -1)];
            var owned = new int[members.Count];
            foreach (var owner in _owners)
            {
                if (owner >= 0)
                    owned[owner]++;
            }

            _room = ShardQuotas.Of(view.Shards.Count, [.. members.Select(member => member.Capacity)], owned);
            for (var member = 0; member < owned.Length; member++)
                _room[member] -= owned[member];
            Targets = [.. _owners.Select(owner => owner < 0 ? null : members[owner].Id)];
        }

        internal string?[] Targets { get; }

        /// <summary>
        /// Shards without an owner go to the nearest member that has room, and where none has, to the nearest that reads them: better crowded than
        /// left alone.
        /// </summary>
        internal void PlaceLoose()
        {
            for (var shard = 0; shard < _owners.Length; shard++)
            {
                if (_owners[shard] >= 0)
                    continue;
                var nearest = Nearest(shard, withRoom: true);
                if (nearest < 0)
                    nearest = Nearest(shard, withRoom: false);
                if (nearest < 0)
                    continue;
                Targets[shard] = _members[nearest].Id;
                _room[nearest]--;
            }
        }

        /// <summary>Members with room draw, in turns, the nearest shard of those who have too many.</summary>
        internal void Balance()
        {
            for (var moved = true; moved;)
            {
                moved = false;
                for (var member = 0; member < _members.Count; member++)
                {
                    if (_room[member] <= 0 || NearestSpare(member) is not (>= 0 and var shard))
                        continue;
                    _room[_owners[shard]]++;
                    _room[member]--;
                    Targets[shard] = _members[member].Id;
                    _owners[shard] = member;
                    moved = true;
                }
            }
        }

        private int Nearest(int shard, bool withRoom)
        {
            var nearest = -1;
            for (var member = 0; member < _members.Count; member++)
            {
                if ((withRoom && _room[member] <= 0) || !Reads(member, shard))
                    continue;
                if (nearest < 0
                    || Affinity.IsNearer(_distances[member][shard], _members[member].Capacity, _distances[nearest][shard],
                        _members[nearest].Capacity))
                    nearest = member;
            }

            return nearest;
        }

        private int NearestSpare(int member)
        {
            var nearest = -1;
            for (var shard = 0; shard < _owners.Length; shard++)
            {
                if (_owners[shard] is >= 0 and var owner && owner != member && _room[owner] < 0 && Reads(member, shard)
                    && (nearest < 0 || _distances[member][shard] < _distances[member][nearest]))
                    nearest = shard;
            }

            return nearest;
        }

        private bool Reads(int member, int shard) => _members[member].EventFormat >= _view.Shards[shard].EventFormat;
    }
}
