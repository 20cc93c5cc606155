using ActorFlow.Actors.Tests.Children;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Parents and children that different members lead: starts, notices, stops, retries and undoing go through inboxes (rule 13).</summary>
[Trait("semantics", "11")]
public sealed class FamilyAcrossMembersTests
{
    [Fact]
    public async Task A_child_runs_at_another_member_and_its_parent_hears_of_its_end()
    {
        var family = new Family();
        await using var cluster = new ScriptedCluster();
        var (parent, a, b) = await ApartAsync(cluster, family.Parent, family.Child);
        var run = await a.System.StartAsync(family.Parent, new() { ["n"] = 21 }, new() { Id = parent });
        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        (result.State.GetInt("bill"), result.State.GetBool("done"), family.Shipments).ShouldBe((42, true, 1));
        var child = await b.System.WaitAsync(ChildOf(parent));
        (child.Status, child.State.GetInt("total")).ShouldBe((RunStatus.Completed, 42));
        await NothingIsLeftAsync(cluster, b);
    }

    [Fact]
    public async Task A_parent_that_is_cancelled_stops_its_child_at_another_member()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var family = new Family(ship: async x =>
        {
            inside.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, x.CancellationToken);
        });
        await using var cluster = new ScriptedCluster();
        var (parent, a, b) = await ApartAsync(cluster, family.Parent, family.Child);
        var run = await a.System.StartAsync(family.Parent, null, new() { Id = parent });
        await inside.Task.WaitAsync(ScriptedCluster.Patience);
        (await b.System.CancelAsync(parent, "enough")).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        (await a.System.WaitAsync(ChildOf(parent)).WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        await NothingIsLeftAsync(cluster, b);
    }

    [Fact]
    public async Task A_retried_parent_goes_on_with_its_failed_child_at_another_member()
    {
        var family = new Family { IsBroken = true };
        await using var cluster = new ScriptedCluster();
        var (parent, a, b) = await ApartAsync(cluster, family.Parent, family.Child);
        var run = await b.System.StartAsync(family.Parent, new() { ["n"] = 2 }, new() { Id = parent });
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Errors.Single().Message.ShouldContain("no truck");
        family.IsBroken = false;
        (await run.RetryAsync()).ShouldBeTrue();
        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        (result.State.GetInt("bill"), family.Charges.Count, family.Shipments).ShouldBe((4, 1, 2), "what the child had done is not done twice");
        await NothingIsLeftAsync(cluster, a);
    }

    [Fact]
    [Trait("semantics", "4")]
    public async Task Undoing_a_parent_undoes_its_child_at_another_member()
    {
        var undone = 0;
        var charge = Node.Named("charge").Exec((ExecContext _) => 1).Compensate((_, _) =>
        {
            Interlocked.Increment(ref undone);
            return Task.CompletedTask;
        });
        var child = Flow.Named("work").StartAt(charge).Build();
        var runs = child.AsChildRun("child");
        var fails = Node.Named("fails").Exec((ExecContext _) => throw new InvalidOperationException("too late"));
        var flow = Flow.Named("order").StartAt(runs).Connect(runs, fails).Build();
        await using var cluster = new ScriptedCluster();
        var (parent, a, _) = await ApartAsync(cluster, flow, child);
        var run = await a.System.StartAsync(flow, null, new() { Id = parent });
        var result = await run.WaitAsync().WaitAsync(ScriptedCluster.Patience);
        (result.Status, undone).ShouldBe((RunStatus.Failed, 1));
        result.Compensations.All.Single().Status.ShouldBe(CompensationStatus.Compensated);
    }

    [Fact]
    public async Task A_notice_that_finds_its_parent_moved_reaches_it_all_the_same()
    {
        var gate = new Runs.Gate();
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var family = new Family(ship: async _ =>
        {
            inside.TrySetResult();
            await gate.PassAsync();
        });
        await using var cluster = new ScriptedCluster();
        var (parent, a, b) = await ApartAsync(cluster, family.Parent, family.Child);
        var run = await a.System.StartAsync(family.Parent, new() { ["n"] = 1 }, new() { Id = parent });
        await inside.Task.WaitAsync(ScriptedCluster.Patience);
        a.Lose(cluster.ShardOf(parent));
        gate.Open();
        await b.System.WaitAsync(ChildOf(parent)).WaitAsync(ScriptedCluster.Patience);
        await b.GainAsync(cluster.ShardOf(parent), wasHandedOver: false);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("bill").ShouldBe(2);
        await NothingIsLeftAsync(cluster, b);
    }

    [Fact]
    [Trait("semantics", "3")]
    public async Task Items_of_a_batch_run_their_children_wherever_their_shards_are()
    {
        var item = Flow.Named("item")
            .StartAt(Node.Named("double").Prep(s => s.GetInt("item")).Exec((n, _) => n * 2).Post((s, n) => s.Set("result", n))).Build();
        await using var cluster = new ScriptedCluster();
        var batch = Node.Named("batch")
            .Flows(item, _ => Enumerable.Range(1, 30).Select(n => new RunInput { ["item"] = n }), result => result.State.GetInt("result"))
            .AsChildRuns();
        var sum = Node.Named("sum").Post(state => state.Set("sum", state.GetList<int>("results").Sum()));
        var flow = Flow.Named("many").StartAt(batch).Connect(batch, sum).Build();
        var members = await cluster.JoinAsync(3, o => o.AddFlow(flow).AddFlow(item));
        await cluster.MoveAsync("x", members[0], members[1]);
        foreach (var shard in members[0].Owned.Where(shard => shard % 3 != 0).ToList())
        {
            await members[0].HandOverAsync(shard);
            await members[shard % 3].GainAsync(shard);
        }

        var run = await members[0].System.StartAsync(flow, null, new() { Id = "b" });
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("sum").ShouldBe(930);
        var children = await members[2].System.ChildrenAsync("b", limit: 100);
        children.Runs.Count(row => row.Status == RunStatus.Completed).ShouldBe(30);
        children.Runs.Select(row => cluster.OwnerOf(row.RunId)).Distinct().Count().ShouldBe(3);
    }

    private static RunId ChildOf(RunId parent) => $"{parent}/child#1";

    /// <summary>A parent's id whose shard is led by one member while its child's is led by another.</summary>
    private static async Task<(RunId Parent, ScriptedMember A, ScriptedMember B)> ApartAsync(ScriptedCluster cluster, params FlowDefinition[] flows)
    {
        var members = await cluster.JoinAsync(2, o =>
        {
            foreach (var flow in flows)
                o.AddFlow(flow);
        });
        RunId parent = Enumerable.Range(0, 1_000).Select(i => $"p-{i}").First(id => cluster.ShardOf(id) != cluster.ShardOf(ChildOf(id)));
        await cluster.MoveAsync(ChildOf(parent), members[0], members[1]);
        return (parent, members[0], members[1]);
    }

    /// <summary>Everybody has heard what they were owed, and no command waits.</summary>
    private static async Task NothingIsLeftAsync(ScriptedCluster cluster, ScriptedMember member)
    {
        await member.UntilAsync(async system => (await system.ListAsync(new RunQuery())).Runs.All(row => row.Status.IsEnded()));
        await member.UntilAsync(async _ => (await ((IRunInbox)cluster.Place)
            .ReadAsync([.. Enumerable.Range(0, cluster.Shards)], 0, 10, default)).Count == 0);
    }
}
