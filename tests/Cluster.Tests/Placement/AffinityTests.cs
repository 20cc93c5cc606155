using ActorFlow.Cluster.Placement;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Placement;

/// <summary>Members of different versions and machines must agree to the last bit: golden values, which no version may change.</summary>
public sealed class AffinityTests
{
    [Theory]
    [InlineData("a", 0, 11589498457L)]
    [InlineData("a", 1, 556184629L)]
    [InlineData("orders-1", 255, 2248594991L)]
    [InlineData("orders-2", 255, 5079520521L)]
    [InlineData("Ünïcödé", 4095, 15724573780L)]
    public void Distances_are_the_same_in_every_version(string member, int shard, long distance)
    => Affinity.Distance(member, shard).ShouldBe(distance);

    [Fact]
    public void A_distance_is_minus_the_binary_logarithm_of_the_hash()
    {
        for (var shard = 0; shard < 1_000; shard++)
        {
            var exact = -Math.Log2(Affinity.Hash("member", shard) / Math.Pow(2, 64));
            (Affinity.Distance("member", shard) / Math.Pow(2, 32)).ShouldBe(exact, 1e-8);
        }
    }

    [Fact]
    public void The_nearest_of_many_members_is_each_of_them_as_often_as_its_capacity_says()
    {
        var capacities = new[] { 100, 100, 200, 400 };
        var wins = new int[4];
        for (var shard = 0; shard < 40_000; shard++)
        {
            var best = 0;
            for (var member = 1; member < 4; member++)
            {
                if (Affinity.IsNearer(Affinity.Distance($"m{member}", shard), capacities[member], Affinity.Distance($"m{best}", shard),
                    capacities[best]))
                    best = member;
            }

            wins[best]++;
        }

        for (var member = 0; member < 4; member++)
            ((double)wins[member]).ShouldBeInRange(capacities[member] * 50 * 0.96, capacities[member] * 50 * 1.04);
    }
}
