using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Children;

/// <summary>Whatever becomes of one of a family, what it owes the others is kept until they have heard (rule 13).</summary>
[Trait("semantics", "1")]
public sealed class ChildTroubleTests
{
    private static FlowDefinition Changed(string pending, Gate gate)
    {
        var first = Node.Named("first").Post(s => s.Set("first", 1));
        var second = Node.Named(pending).Exec(x => gate.PassAsync(x.CancellationToken));
        return Flow.Named("work").StartAt(first).Connect(first, second).Build();
    }

    private static FlowDefinition ParentOf(FlowDefinition child)
        => Hosts.Chain("parent", child.AsChildRun("child"), Node.Named("done").Post(s => s.Set("done", true)));

    [Fact]
    public Task A_run_of_somebody_else_that_has_the_id_is_not_taken_for_the_child() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family();
        (await host.RunAsync(family.Child, new() { ["amount"] = 1 }, new() { Id = "p/child#1" })).EnsureCompleted();

        var run = await host.StartAsync(family.Parent, new() { ["n"] = 5 }, new() { Id = "p" });
        var failed = await run.WaitAsync();
        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Errors.Single().Message.ShouldContain("p/child#1");
        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("bill").ShouldBe(10, "the next try has another id");
        family.Charges.Count.ShouldBe(2);
    });

    [Fact]
    public Task A_run_of_somebody_else_that_is_at_work_under_the_id_is_left_alone() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken));
        var other = await host.StartAsync(family.Child, null, new() { Id = "p/child#1" });
        host.StepUntil(() => gate.IsReached);

        (await host.RunAsync(family.Parent, null, new() { Id = "p" })).Status.ShouldBe(RunStatus.Failed);
        gate.Open();

        (await other.WaitAsync()).EnsureCompleted();
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_parent_hears_of_its_child_and_finds_all_of_its_state_later() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken));
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 8 }, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(family.Parent);
        host.Register(family.Child);
        await host.RestartAsync();
        gate.Open();
        (await host.RunOf("p/child#1").WaitAsync()).EnsureCompleted();
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);

        await host.StopAsync();
        host.Register(family.Parent);
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("bill").ShouldBe(16);
    }, Hosts.Gated);

    [Fact]
    public Task A_parent_waits_for_a_parked_child_and_can_cancel_it() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var (before, after) = (ParentOf(Changed("pending", gate)), ParentOf(Changed("renamed", gate)));
        var run = await host.StartAsync(before, null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(before);
        host.Register(after);
        await host.RestartAsync();
        host.Settle();
        (await host.System.FindAsync("p/child#1"))!.Status.ShouldBe(RunStatus.Parked);
        (await host.System.FindAsync("p"))!.Status.IsEnded().ShouldBeFalse();

        await run.CancelAsync("enough");

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        host.Settle();
        (await host.System.FindAsync("p/child#1"))!.Status.ShouldBe(RunStatus.Cancelled);
        (await host.System.FindAsync("p"))!.Status.ShouldBe(RunStatus.Cancelled, "nothing is owed any more");
    }, Hosts.Gated);

    [Fact]
    public Task A_parent_waits_for_a_quarantined_child_until_that_is_released() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken));
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 2 }, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        await host.Journal.OpenAsync(CancellationToken.None);
        await host.Journal.QuarantineAsync("p/child#1", "to be looked at", "test", host.Time.GetUtcNow(), CancellationToken.None);
        await host.Journal.DisposeAsync();
        await host.RestartAsync();
        host.Advance(TimeSpan.FromHours(1));
        ((await run.GetAsync()).Status.IsEnded(), (await host.System.FindAsync("p/child#1"))!.Status).ShouldBe((false, RunStatus.Quarantined));

        await host.StopAsync();
        await host.Journal.OpenAsync(CancellationToken.None);
        (await ((IRunJournal)host.Journal).Capability<IRunShelf>()!.ReleaseAsync("p/child#1", CancellationToken.None)).ShouldBeTrue();
        await host.Journal.DisposeAsync();
        await host.RestartAsync();
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("bill").ShouldBe(4);
    }, Hosts.Gated);

    [Fact]
    public void A_cancel_that_meets_the_start_of_a_child_leaves_no_child_at_work()
    {
        var started = 0;
        FlowTestHost.Explore(async host =>
        {
            var gate = new Gate();
            var family = new Family(x => gate.PassAsync(x.CancellationToken));
            var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
            var steps = host.Choose(80);
            host.StepUntil(() => --steps < 0 || gate.IsReached);
            await run.CancelAsync("stop");
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
            host.Settle();
            host.Advance(TimeSpan.FromMinutes(1));
            var child = await host.System.FindAsync("p/child#1");
            started += child is null ? 0 : 1;
            (child?.Status ?? RunStatus.Cancelled).ShouldBe(RunStatus.Cancelled);
            (await host.System.FindAsync("p"))!.Status.ShouldBe(RunStatus.Cancelled, "nothing is owed any more");
        }, Hosts.Gated, 200, 5_000);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is null)
            started.ShouldBeInRange(20, 5_000);
    }

    [Fact]
    public Task A_cancel_of_a_parent_reaches_the_children_of_its_children() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken));
        var top = Hosts.Chain("top", family.Parent.AsChildRun("middle"));
        var run = await host.StartAsync(top, null, new() { Id = "t" });
        host.StepUntil(() => gate.IsReached);
        var bottom = (await host.System.ListAsync(new RunQuery { Parent = "t/middle#1" })).Runs.Single().RunId;

        await run.CancelAsync("all of it");

        foreach (var id in new RunId[] { "t", "t/middle#1", bottom })
            (await host.RunOf(id).WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        host.Settle();
        (await host.System.ListAsync(new RunQuery { Statuses = [RunStatus.Running] })).Runs.ShouldBeEmpty();
    }, Hosts.Gated);

    [Fact]
    public Task A_family_that_waits_leaves_memory_and_comes_back_member_by_member() => FlowTestHost.RunAsync(async host =>
    {
        var slow = Node.Named("slow").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException("tomorrow") : 1)
            .Attempts(2, TimeSpan.FromDays(1));
        var top = ParentOf(Hosts.Chain("middle", Hosts.Chain("bottom", slow).AsChildRun("child")));
        var run = await host.StartAsync(top, null, new() { Id = "p" });
        host.Advance(TimeSpan.FromHours(1));
        host.System.RunsInMemory.ShouldBe(0);

        (await run.WaitAsync()).EnsureCompleted().State.GetBool("done").ShouldBeTrue();
    });

    [Fact]
    public Task A_detached_child_of_a_pruned_parent_ends_and_owes_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(_ => gate.PassAsync(), node => node.Detach());
        (await host.RunAsync(family.Parent, null, new() { Id = "p" })).EnsureCompleted();
        host.StepUntil(() => gate.IsReached);
        host.Advance(TimeSpan.FromSeconds(1));
        await host.CrashAsync();
        await host.Journal.OpenAsync(CancellationToken.None);
        (await ((IRunJournal)host.Journal)
            .Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(host.Time.GetUtcNow().AddDays(1), []), CancellationToken.None)).ShouldBe(1);
        await host.Journal.DisposeAsync();
        await host.RestartAsync();
        gate.Open();

        (await host.RunOf("p/child#1").WaitAsync()).EnsureCompleted();
        host.Settle();
        (await host.System.FindAsync("p/child#1"))!.Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated);

    [Fact]
    public Task A_child_that_was_pruned_meanwhile_is_replaced_by_another_one() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family { IsBroken = true };
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 1 }, new() { Id = "p" });
        await run.WaitAsync();
        host.Settle();
        await host.StopAsync();
        await host.Journal.OpenAsync(CancellationToken.None);
        var before = (await host.Journal.FindAsync("p/child#1", CancellationToken.None))!.EndedAt!.Value.AddTicks(10);
        await ((IRunJournal)host.Journal).Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(before, [], "work"), CancellationToken.None);
        await host.Journal.DisposeAsync();
        await host.RestartAsync();
        family.IsBroken = false;

        await run.RetryAsync();
        (await run.WaitAsync()).Errors.Single().Message.ShouldContain("pruned");
        await run.RetryAsync();
        (await run.WaitAsync()).EnsureCompleted();
        family.Charges.Count.ShouldBe(2);
    });
}
