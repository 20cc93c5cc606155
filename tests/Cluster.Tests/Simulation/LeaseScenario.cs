using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>
/// The lease and inbox protocol under lost, late and stray messages, members that stand still beyond their lease, clocks that run apart, crashes,
/// restarts, joins, drains and a database that goes away. A failing seed is named and replays: <c>ACTORFLOW_SEED=17</c>.
/// </summary>
public sealed class LeaseScenario
{
    private const int ShortForm = 300;
    private const int LongForm = 20_000;

    private static readonly SeededOptions InWorld = new() { UserWork = UserWorkMode.InWorld, MaxPicks = 5_000_000 };

    [Fact]
    public void One_member_at_a_time_writes_a_shard_each_row_is_taken_once_and_every_shard_is_led_again()
    {
        var (schedules, commits, terms) = (0L, 0L, 0L);
        Seeds.Explore(
            world =>
            {
                var cluster = Live(world, new SimulationOptions());
                cluster.Audit.Violations.ShouldBeEmpty();
                cluster.Recover();
                cluster.Faults().ShouldBeEmpty();
                cluster.Rest();
                cluster.FaultsAtRest().ShouldBeEmpty();
                cluster.Audit.Violations.ShouldBeEmpty();
                (schedules, commits, terms) = (schedules + 1, commits + cluster.Audit.Commits, terms + cluster.Audit.TermsRaised);
                return Task.CompletedTask;
            },
            InWorld, ShortForm, LongForm);
        Counts.Note("schedules of leases and inboxes", schedules);
        Counts.Note("commits under leases in them", commits);
        Counts.Note("changes of owners in them", terms);
    }

    [Fact]
    public void Late_writes_of_members_that_stood_still_are_refused_by_their_terms()
    {
        var (fenced, commits, terms) = (0, 0, 0);
        for (var seed = 1; seed <= 60; seed++)
        {
            SeededDispatcher.Run(
                seed,
                world =>
                {
                    var audit = Live(world, new SimulationOptions { StrayPerMille = 400 }).Audit;
                    audit.Violations.ShouldBeEmpty();
                    (fenced, commits, terms) = (fenced + audit.Fenced, commits + audit.Commits, terms + audit.TermsRaised);
                    return Task.CompletedTask;
                },
                InWorld);
        }

        // The schedules do reach what they are for.
        fenced.ShouldBeGreaterThan(20);
        commits.ShouldBeGreaterThan(1_000);
        terms.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Without_the_term_check_the_audit_finds_a_write_under_an_old_term()
        => FirstViolation(new SimulationOptions { ChecksTerm = false }).ShouldContain("committed in shard");

    [Fact]
    public void Without_the_look_at_the_lease_before_a_burial_the_audit_finds_two_members_that_believe_in_one_shard()
        => FirstViolation(new SimulationOptions { ChecksLeaseBeforeBurial = false }).ShouldContain("still trusted its lease");

    [Fact]
    public void With_clocks_that_drift_by_more_than_the_margin_the_audit_finds_two_members_that_believe_in_one_shard()
        => FirstViolation(new SimulationOptions { DriftPerMille = 400 }).ShouldContain("still trusted its lease");

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void A_seed_replays_to_the_last_pick(int seed)
    {
        var traces = new List<(ulong Trace, long Picks, int Commits)>();
        for (var time = 0; time < 2; time++)
        {
            SeededDispatcher.Run(
                seed,
                world =>
                {
                    var cluster = Live(world, new SimulationOptions());
                    traces.Add((world.Trace, world.Picks, cluster.Audit.Commits));
                    return Task.CompletedTask;
                },
                InWorld);
        }

        traces[0].ShouldBe(traces[1]);
    }

    private static SimulatedCluster Live(SeededWorld world, SimulationOptions options)
    {
        var cluster = new SimulatedCluster(world, options);
        for (var members = 2 + world.Choose(3); members > 0; members--)
            cluster.Start();
        for (var troubles = 12 + world.Choose(20); troubles > 0; troubles--)
            cluster.Suffer();
        return cluster;
    }

    private static string FirstViolation(SimulationOptions options)
    {
        string? violation = null;
        for (var seed = 1; violation is null && seed <= 300; seed++)
        {
            SeededDispatcher.Run(
                seed,
                world =>
                {
                    violation = Live(world, options).Audit.Violations.FirstOrDefault();
                    return Task.CompletedTask;
                },
                InWorld);
        }

        return violation ?? "300 schedules without a violation: the simulation does not see what it is for";
    }
}
