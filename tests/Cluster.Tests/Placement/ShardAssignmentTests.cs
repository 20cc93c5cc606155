using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Placement;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Placement;

/// <summary>Fair, stable, few moves: laws of the placement, with fixed bounds.</summary>
public sealed class ShardAssignmentTests
{
    private const int Shards = 256;

    [Fact]
    public void Members_of_equal_capacity_get_equal_shares_give_or_take_one()
    {
        for (var count = 1; count <= 60; count += 1 + (count / 5))
        {
            var counts = Counts(Settled(Names(count).Select(name => Member(name))));
            (counts.Values.Max() - counts.Values.Min()).ShouldBeLessThanOrEqualTo(1, $"of {count} members");
            counts.Values.Sum().ShouldBe(Shards);
        }
    }

    [Fact]
    public void Members_get_their_share_by_capacity_give_or_take_one()
        => Prop.ForAll(Gen.Choose(1, 1_000).ArrayOf().Where(static capacities => capacities.Length is > 0 and < 20).ToArbitrary(), capacities =>
        {
            var members = capacities.Select((capacity, index) => Member($"member-{index}", capacity)).ToList();
            var counts = Counts(Settled(members));
            foreach (var member in members)
                ((double)counts.GetValueOrDefault(member.Id) - (Shards * (double)member.Capacity / capacities.Sum())).ShouldBeInRange(-1, 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_member_that_joins_n_others_moves_at_most_a_fifth_more_than_its_share()
    {
        for (var n = 1; n <= 40; n++)
        {
            var view = Settled(Names(n).Select(name => Member(name)));
            var joined = Settled(view, [.. view.Members, Member("newcomer", incarnation: 1_000)]);
            var moved = Enumerable.Range(0, Shards).Where(shard => view.Shards[shard].Owner != joined.Shards[shard].Owner).ToList();
            ((double)moved.Count).ShouldBeLessThanOrEqualTo(1.2 * Shards / (n + 1), $"with {n} others");
            moved.ShouldAllBe(shard => joined.Shards[shard].Owner == "newcomer#1000");
        }
    }

    [Fact]
    public void When_a_member_leaves_only_its_shards_move()
    {
        for (var n = 2; n <= 40; n++)
        {
            var view = Settled(Names(n).Select(name => Member(name)));
            var left = Settled(view, [.. view.Members.Skip(1)]);
            Enumerable.Range(0, Shards).Where(shard => view.Shards[shard].Owner != left.Shards[shard].Owner)
                .ShouldAllBe(shard => view.Shards[shard].Owner == view.Members[0].Id, $"with {n} members");
        }
    }

    [Fact]
    public void A_member_that_comes_back_gets_mostly_what_it_had()
    {
        var view = Settled(Names(5).Select(name => Member(name)));
        var had = OwnedBy(view, "member-2#1");
        var without = Settled(view, [.. view.Members.Where(member => member.Name != "member-2")]);
        var back = Settled(without, [.. without.Members, Member("member-2", incarnation: 9)]);
        OwnedBy(back, "member-2#9").Intersect(had).Count().ShouldBeGreaterThan(had.Count * 6 / 10);
    }

    [Fact]
    public void A_placement_that_is_settled_stays_so()
        => Prop.ForAll(Gen.Choose(1, 500).ArrayOf().Where(static capacities => capacities.Length is > 0 and < 12).ToArbitrary(), capacities =>
        {
            var view = Settled(capacities.Select((capacity, index) => Member($"member-{index}", capacity)));
            ShardAssignment.Of(view, new Distances(Shards)).ShouldBe(view.Shards.Select(shard => shard.Owner));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_members_are_listed_does_not_matter()
    {
        var members = Names(7).Select((name, index) => Member(name, 100 + (index * 30))).ToList();
        ShardAssignment.Of(View(members), new Distances(Shards))
            .ShouldBe(ShardAssignment.Of(View(Enumerable.Reverse(members)), new Distances(Shards)));
    }

    [Fact]
    public void Draining_expired_dead_and_weightless_members_are_given_nothing()
    {
        var view = View(
        [
            Member("a") with { State = MemberState.Draining }, Member("b") with { State = MemberState.Expired },
                Member("c") with { State = MemberState.Dead }, Member("d", 0), Member("e"),
        ]);
        Counts(Settled(view, view.Members)).Keys.ShouldBe(["e#1"]);
    }

    [Fact]
    public void Of_two_lives_of_one_name_the_newer_one_is_placed()
        => Counts(Settled([Member("twin", incarnation: 4), Member("twin", incarnation: 7)])).Keys.ShouldBe(["twin#7"]);

    [Fact]
    public void Without_members_nobody_gets_anything()
    => ShardAssignment.Of(View([]), new Distances(Shards)).ShouldAllBe(static target => target == null);

    [Fact]
    public void A_member_declines_shards_whose_events_it_cannot_read_and_they_go_to_those_that_can()
    {
        var members = new[] { Member("old") with { EventFormat = 1 }, Member("new") with { EventFormat = 2 } };
        var view = View(members) with { Shards =
            [.. Enumerable.Range(0, Shards).Select(shard => new ShardInfo(shard, 1, null, shard < 200 ? 2 : 1))] };
        var settled = Settled(view, members);
        settled.Shards.Take(200).ShouldAllBe(shard => shard.Owner == "new#1");
        settled.Shards.Skip(200).ShouldAllBe(shard => shard.Owner == "old#1");
    }

    [Fact]
    public void A_shard_that_no_member_can_read_waits()
    {
        var view = View([Member("old")]) with { Shards =
            [.. Enumerable.Range(0, Shards).Select(shard => new ShardInfo(shard, 1, null, shard == 3 ? 2 : 1))] };
        ShardAssignment.Of(view, new Distances(Shards))[3].ShouldBeNull();
    }

    [Fact]
    public void Moves_from_out_of_date_views_never_exceed_a_quota_and_end_in_the_same_place()
        => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var members = Names(2 + random.Next(6)).Select(name => Member(name)).ToList();
            var view = View(members);
            var stale = members.ToDictionary(member => member.Id, _ => view, StringComparer.Ordinal);
            for (var step = 0; step < 400; step++)
            {
                var me = members[random.Next(members.Count)].Id;
                if (random.Next(3) == 0)
                    stale[me] = view;
                // What is its own every member knows; of the others it may know what was so some time ago.
                var seen = stale[me] with { Shards =
                    [.. view.Shards.Select((shard, number) => shard.Owner == me || stale[me].Shards[number].Owner == me
                        ? shard : stale[me].Shards[number])] };
                view = Acted(view, me, ShardAssignment.Of(seen, new Distances(Shards)), random.Next(1, 9));
            }

            Counts(Settled(view, members)).Values.Max().ShouldBe((Shards + members.Count - 1) / members.Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    // One member claims what is free and hands some over, as the store lets it.
    private static ClusterView Acted(ClusterView view, string me, string?[] targets, int atOnce)
    {
        var released = 0;
        return view with
        {
            Shards = [.. view.Shards.Select(shard => shard.Owner is null && targets[shard.Shard] == me
                ? shard with { Owner = me, Term = shard.Term + 1 }
                : shard.Owner == me && targets[shard.Shard] != me && released++ < atOnce ? shard with { Owner = null, Term = shard.Term + 1 }
                : shard)],
        };
    }

    private static ClusterView Settled(IEnumerable<MemberInfo> members) => Settled(View(members), [.. members]);

    /// <summary>As the cluster comes to rest: shards without a living owner are claimed, others handed over, a few at a time.</summary>
    private static ClusterView Settled(ClusterView view, IReadOnlyList<MemberInfo> members)
    {
        view = view with { Members = members };
        var living = members.Where(member => member.State != MemberState.Dead).Select(member => member.Id).ToHashSet(StringComparer.Ordinal);
        view = view with { Shards =
            [.. view.Shards.Select(shard => shard.Owner is { } owner && !living.Contains(owner) ? shard with { Owner = null } : shard)] };
        var distances = new Distances(Shards);
        for (var round = 0; round < 200; round++)
        {
            var before = view;
            foreach (var member in members.OrderBy(member => member.Id, StringComparer.Ordinal))
                view = Acted(view, member.Id, ShardAssignment.Of(view, distances), 16);
            if (before.Shards.SequenceEqual(view.Shards))
                return view;
        }

        throw new InvalidOperationException("The placement does not come to rest.");
    }

    private static List<int> OwnedBy(ClusterView view, string member)
        => [.. view.Shards.Where(shard => shard.Owner == member).Select(shard => shard.Shard)];

    private static Dictionary<string, int> Counts(ClusterView view)
        => view.Shards.Where(shard => shard.Owner is not null).GroupBy(shard => shard.Owner!)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(index => $"member-{index}");

    private static ClusterView View(IEnumerable<MemberInfo> members)
        => new([.. members], [.. Enumerable.Range(0, Shards).Select(shard => new ShardInfo(shard, 0, null, 1))]);

    private static MemberInfo Member(string name, int capacity = 100, long incarnation = 1) => new()
    {
        Id = $"{name}#{incarnation}",
        Name = name,
        Incarnation = incarnation,
        State = MemberState.Live,
        LeaseLeft = TimeSpan.FromSeconds(9),
        Capacity = capacity,
        Capabilities = [],
        Version = "1.0.0",
        EventFormat = 1,
        Address = "",
        JoinedAt = DateTimeOffset.UnixEpoch,
    };
}
