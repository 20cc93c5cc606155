using System.Globalization;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Leases.Clocks;
using ActorFlow.Cluster.Tests.Simulation;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Leases;

/// <summary>What a member believes to own, and for how long.</summary>
public sealed class LeasedShardsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly LeasedShards _shards;

    public LeasedShardsTests() => _shards = new LeasedShards(8, new SimulatedLeaseClock(_time));

    [Fact]
    public void Nothing_is_owned_before_a_lease_was_granted()
    {
        _shards.Take(3, 7);
        _shards.TermOf(3).ShouldBe(0);
        _shards.IsTrusted.ShouldBeFalse();
    }

    [Fact]
    public void A_shard_is_owned_under_its_term_until_the_trust_is_over_to_the_tick()
    {
        _shards.Take(3, 7);
        _shards.TrustUntil(TimeSpan.FromSeconds(9));
        _time.Advance(TimeSpan.FromSeconds(9) - TimeSpan.FromTicks(1));
        _shards.TermOf(3).ShouldBe(7);
        _time.Advance(TimeSpan.FromTicks(1));
        _shards.TermOf(3).ShouldBe(0);
    }

    [Fact]
    public void A_renewal_that_is_answered_late_takes_nothing_back_from_a_later_one()
    {
        _shards.Take(3, 7);
        _shards.TrustUntil(TimeSpan.FromSeconds(9));
        _shards.TrustUntil(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(8));
        _shards.TermOf(3).ShouldBe(7);
    }

    [Fact]
    public void A_run_is_owned_with_its_shard()
    {
        IRunPlacement placement = _shards;
        RunId run = "order-7";
        _shards.Take(RunShard.Of(run, 8), 5);
        _shards.TrustUntil(TimeSpan.FromSeconds(9));
        placement.TermOf(run).ShouldBe(5);
        _shards.Drop(RunShard.Of(run, 8));
        placement.TermOf(run).ShouldBe(0);
    }

    [Fact]
    public void A_life_that_is_over_leaves_nothing_to_believe()
    {
        _shards.Take(3, 7);
        _shards.TrustUntil(TimeSpan.FromSeconds(9));
        _shards.Clear();
        _shards.TermOf(3).ShouldBe(0);
        _shards.IsTrusted.ShouldBeFalse();
        _shards.TrustUntil(TimeSpan.FromSeconds(9));
        _shards.TermOf(3).ShouldBe(0);
    }

    [Fact]
    public void The_clock_of_the_lease_counts_the_time_since_the_machine_was_started_suspended_or_not()
    {
        BootTimeClock.IsSupported.ShouldBeTrue();
        var clock = new BootTimeClock();
        var (first, second) = (clock.Now, clock.Now);
        second.ShouldBeGreaterThanOrEqualTo(first);

        // The kernel tells the same clock in a file, in hundredths of a second.
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        Math.Abs(clock.Now.TotalSeconds - uptime).ShouldBeLessThan(60);
    }
}
