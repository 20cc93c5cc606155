using System.Collections.Concurrent;
using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Journal;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Whole members on a real server: engine, journal, leases and inbox together.</summary>
[Trait("semantics", "11")]
public sealed class ClusterSystemTests : IAsyncLifetime
{
    private const int Runs = 48;

    private readonly ConcurrentQueue<(string Run, string Node, string Member)> _executed = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private RunningCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RunningCluster.CreateAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Any_member_takes_requests_for_all_runs_and_each_run_is_led_by_the_owner_of_its_shard()
    {
        var (a, b) = await TwoAsync();
        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => a.StartAsync(Work("a"), null, new() { Id = $"run-{run}" })));
        var ended = await Task.WhenAll(started.Select(run => b.WaitAsync(run.Id))).WaitAsync(RunningCluster.Patience);
        ended.ShouldAllBe(result => result.Status == RunStatus.Completed && result.State.GetInt("done") == 3);
        _executed.Count.ShouldBe(Runs * 3);
        _executed.GroupBy(one => one.Run).ShouldAllBe(run => run.Select(one => one.Member).Distinct().Count() == 1);
        _executed.Select(one => one.Member).Distinct().Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_member_that_stops_hands_its_runs_over_and_none_waits_for_a_lease()
    {
        var (a, b) = await TwoAsync();
        var waits = Waits("a");
        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => a.StartAsync(waits, null, new() { Id = $"run-{run}" })));
        await a.StopAsync();
        (await b.MembersAsync()).Single(member => member.Name == "a").State.ShouldBe(MemberState.Dead);
        (await Task.WhenAll(started.Select(run => b.SignalAsync(run.Id, "go", 1))).WaitAsync(RunningCluster.Patience)).ShouldAllBe(counts => counts);
        var ended = await Task.WhenAll(started.Select(run => b.WaitAsync(run.Id))).WaitAsync(RunningCluster.Patience);
        ended.ShouldAllBe(result => result.Status == RunStatus.Completed);
        _executed.ShouldAllBe(one => one.Member == "b");
        _executed.Count.ShouldBe(Runs);
    }

    [Fact]
    public async Task A_member_that_stops_under_load_lets_what_is_in_flight_end_and_nothing_is_done_twice()
    {
        var (a, b) = await TwoAsync();
        var waiting = Enumerable.Range(0, Runs).Select(async run =>
        {
            var (from, work) = run % 2 == 0 ? (a, Work("a")) : (b, Work("b"));
            return await from.StartAsync(work, null, new() { Id = $"run-{run}" });
        }).ToList();
        await Task.WhenAny(waiting);
        await a.StopAsync();
        foreach (var start in waiting)
        {
            // A start that was refused because its member stops is made again elsewhere, under the same id.
            await ((Task)start).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        var runs = Enumerable.Range(0, Runs).Select(run => b.StartAsync(Work("b"), null, new() { Id = $"run-{run}" }));
        var ended = await Task.WhenAll((await Task.WhenAll(runs)).Select(run => run.WaitAsync())).WaitAsync(RunningCluster.Patience);
        ended.ShouldAllBe(result => result.Status == RunStatus.Completed && result.State.GetInt("done") == 3);
        _executed.GroupBy(one => (one.Run, one.Node)).ShouldAllBe(visit => visit.Count() == 1);
    }

    [Fact]
    public async Task Runs_of_a_member_that_dies_go_on_elsewhere_after_its_lease_and_changes_of_the_state_happen_once()
    {
        var (a, b) = await TwoAsync();
        var held = await StartHeldAsync(a, b);
        // What a dying process still has under way may be committed, as its lease is good; so its visit stays where it is.
        a.Crash();
        await _cluster.BuryAsync(a);
        var result = (await b.WaitAsync(held).WaitAsync(RunningCluster.Patience)).EnsureCompleted();
        foreach (var gate in _gates.Values)
            gate.TrySetResult();
        result.State.GetInt("done").ShouldBe(3);
        (await b.MembersAsync()).Single(member => member.Name == "a").State.ShouldBe(MemberState.Dead);
        (await KindsAsync(b, held)).Count(kind => kind == "visit-completed").ShouldBe(3);
    }

    [Fact]
    [Trait("semantics", "12")]
    public async Task A_member_that_believes_for_ever_is_fenced_by_the_term_alone()
    {
        // Cut off from its lease and blind to time: the worst that a stopped and resumed process can be.
        GatedStore? gate = null;
        var a = await _cluster.JoinAsync("a", o => o.AddFlow(Work("a")), o =>
        {
            o.Clock = new StoppedClock();
            o.Through = store => gate = new GatedStore(store);
        });
        var b = await _cluster.JoinAsync("b", o => o.AddFlow(Work("b")));
        await _cluster.BalancedAsync(a, b);
        var held = await StartHeldAsync(a, b);
        gate!.Shut();
        // The run goes on elsewhere while the first member still sits in its visit and believes.
        var elsewhere = b.WaitAsync(held);
        await _cluster.BuryAsync(a);
        await Until.SoAsync(() => _executed.Count(one => one.Run == held.Value && one.Node == "middle") == 2, "the visit is executed elsewhere");
        RunningCluster.MemberOf(a).Placement.TermOf(held).ShouldBeGreaterThan(0);
        foreach (var one in _gates.Values)
            one.TrySetResult();
        (await elsewhere.WaitAsync(RunningCluster.Patience)).State.GetInt("done").ShouldBe(3);
        (await a.WaitAsync(held).WaitAsync(RunningCluster.Patience)).State.GetInt("done").ShouldBe(3);
        (await KindsAsync(b, held)).Count(kind => kind == "visit-completed").ShouldBe(3);
        gate.Open();
        await _cluster.BalancedAsync(a, b);
    }

    [Fact]
    [Trait("semantics", "12")]
    public async Task What_comes_to_a_member_that_believes_for_ever_is_written_by_the_new_owner_alone()
    {
        // The run waits, so that nothing of it moves when it changes hands: its version alone would let the former owner write.
        GatedStore? gate = null;
        var a = await _cluster.JoinAsync("a", o => o.AddFlow(Waits("a")), o =>
        {
            o.Clock = new StoppedClock();
            o.Through = store => gate = new GatedStore(store);
        });
        var b = await _cluster.JoinAsync("b", o => o.AddFlow(Waits("b")));
        await _cluster.BalancedAsync(a, b);
        var id = new RunId(Enumerable.Range(0, 1000).Select(number => $"waits-{number}").First(name => RunningCluster.MemberOf(a).Placement.TermOf(new RunId(name)) != 0));
        await a.StartAsync(Waits("a"), null, new() { Id = id });
        await Until.SoAsync(async () => (await b.FindAsync(id))?.Status == RunStatus.Waiting, "the run waits");
        gate!.Shut();
        await _cluster.BuryAsync(a);
        await Until.SoAsync(() => RunningCluster.MemberOf(b).Placement.TermOf(id) != 0, "the other member leads the run");
        RunningCluster.MemberOf(a).Placement.TermOf(id).ShouldBeGreaterThan(0, "it believes, and writes what it is asked");

        (await a.SignalAsync(id, "go", 1).WaitAsync(RunningCluster.Patience)).ShouldBeTrue();

        (await b.WaitAsync(id).WaitAsync(RunningCluster.Patience)).Status.ShouldBe(RunStatus.Completed);
        _executed.ShouldHaveSingleItem().Member.ShouldBe("b");
        gate.Open();
        await _cluster.BalancedAsync(a, b);
    }

    [Fact]
    public async Task Members_whose_clocks_are_two_hours_apart_work_together()
    {
        var a = await _cluster.JoinAsync("a", o => (o.AddFlow(Work("a")).TimeProvider, _) = (new ShiftedTime(TimeSpan.FromHours(1)), 0));
        var b = await _cluster.JoinAsync("b", o => (o.AddFlow(Work("b")).TimeProvider, _) = (new ShiftedTime(TimeSpan.FromHours(-1)), 0));
        await _cluster.BalancedAsync(a, b);
        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => (run % 2 == 0 ? a : b).StartAsync(Work(run % 2 == 0 ? "a" : "b"), null, new() { Id = $"run-{run}" })));
        (await Task.WhenAll(started.Select(run => run.WaitAsync())).WaitAsync(RunningCluster.Patience)).ShouldAllBe(result => result.State.GetInt("done") == 3);
        a.Crash();
        await _cluster.BuryAsync(a);
        var more = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => b.StartAsync(Work("b"), null, new() { Id = $"more-{run}" })));
        (await Task.WhenAll(more.Select(run => run.WaitAsync())).WaitAsync(RunningCluster.Patience)).ShouldAllBe(result => result.State.GetInt("done") == 3);
        // A dying member may have begun one of the later runs; the earlier ones were done once.
        _executed.Where(one => one.Run.StartsWith("run-", StringComparison.Ordinal)).GroupBy(one => (one.Run, one.Node)).ShouldAllBe(visit => visit.Count() == 1);
    }

    [Fact]
    public async Task A_database_with_another_number_of_shards_refuses_the_start()
        => (await Should.ThrowAsync<ClusterMisfitException>(() => FlowSystem.StartAsync(o => o.UseCluster(_cluster.ConnectionString)))).Message.ShouldContain("16");

    [Fact]
    public async Task An_engine_without_a_cluster_has_no_members_to_list()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        (await Should.ThrowAsync<ClusterMissingException>(async () => await system.MembersAsync())).Message.ShouldContain("UseCluster");
    }

    private async Task<(FlowSystem A, FlowSystem B)> TwoAsync(Action<ClusterOptions>? member = null)
    {
        var a = await _cluster.JoinAsync("a", o => o.AddFlow(Work("a")).AddFlow(Waits("a")), member);
        var b = await _cluster.JoinAsync("b", o => o.AddFlow(Work("b")).AddFlow(Waits("b")), member);
        await _cluster.BalancedAsync(a, b);
        return (a, b);
    }

    /// <summary>Starts a run that the first member leads, and lets it get into its second node, where it stays.</summary>
    private async Task<RunId> StartHeldAsync(FlowSystem a, FlowSystem b)
    {
        var id = new RunId(Enumerable.Range(0, 1000).Select(number => $"held-{number}").First(name => RunningCluster.MemberOf(a).Placement.TermOf(new RunId(name)) != 0));
        _gates[id.Value] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await b.StartAsync(Work("b"), null, new() { Id = id });
        await Until.SoAsync(() => _executed.Any(one => one.Run == id.Value && one.Node == "middle"), "the run is in its second node");
        return id;
    }

    // A flow's code knows which member it runs on, as a process does.
    private FlowDefinition Work(string member)
    {
        var (first, middle, last) = (Noting("first", member), Noting("middle", member), Noting("last", member));
        return Flow.Named("work").StartAt(first).Connect(first, middle).Connect(middle, last).Build();
    }

    private FlowDefinition Waits(string member)
    {
        var go = Node.WaitForSignal<int>("go", "go");
        return Flow.Named("waits").StartAt(go).Connect(go, Noting("ship", member)).Build();
    }

    private LambdaNode<NoPrep, string> Noting(string name, string member) => Node.Named(name).Exec(async (ExecContext x) =>
    {
        var visits = _executed.Count(one => one.Run == x.RunId.Value && one.Node == name);
        _executed.Enqueue((x.RunId.Value, name, member));
        if (name == "middle" && visits == 0 && _gates.TryGetValue(x.RunId.Value, out var gate))
            await gate.Task;
        return name;
    }).Post((state, _) => state.Add("done", 1L));

    private static async Task<IReadOnlyList<string>> KindsAsync(FlowSystem system, RunId run)
    {
        var kinds = new List<string>();
        await foreach (var one in system.EventsAsync(run))
            kinds.Add(one.Kind);
        return kinds;
    }

    /// <summary>A machine whose time of day is wrong.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
