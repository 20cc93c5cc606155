using System.Collections.Concurrent;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Execs and items that run on whichever member takes them: its death loses nothing, and the run's owner alone commits what comes of them.</summary>
[Trait("semantics", "11")]
public sealed class OfferedWorkTests
{
    private readonly ConcurrentQueue<(string Member, string Key, int Attempt, long Term)> _ran = new();

    [Fact]
    public async Task A_node_that_requires_what_the_owner_lacks_runs_on_a_member_that_has_it()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, worker) = await TwoAsync(cluster, Drawn);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 41 }, new() { Id = "r" });

        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();

        result.State.GetInt("n").ShouldBe(42);
        var (member, key, attempt, term) = _ran.ShouldHaveSingleItem();
        (member, attempt, term).ShouldBe(("gpu", 1, owner.TermOf(cluster.ShardOf("r"))));
        key.ShouldBe("r/heavy#1", "the key is the run's, wherever Exec runs");
        worker.Owned.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_member_that_can_the_run_waits_for_one_and_goes_on_when_it_joins()
    {
        await using var cluster = new ScriptedCluster();
        var owner = await cluster.JoinAsync(o => o.AddFlow(Drawn("plain")));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });
        await owner.UntilAsync(async system => (await system.GetAsync("r")).Version > 1);

        await cluster.JoinAsync(o => Configure(o, Drawn("gpu"), "gpu"));

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
    }

    [Fact]
    public async Task What_is_offered_to_all_is_shared_among_the_members_and_joins_complete()
    {
        await using var cluster = new ScriptedCluster();
        FlowDefinition Wide(string member)
        {
            var start = Node.Named("start").Post(_ => { });
            var join = Node.Named("join").Post(state => state.Set("sum", Enumerable.Range(0, 12).Sum(i => state.GetInt($"r{i}"))));
            var parts = Enumerable.Range(0, 12).Select(i =>
            {
                var part = Node.Named($"part-{i}").Exec(x => NoteAsync(member, x)).Post((state, _) => state.Set($"r{i}", i)).Offered();
                return part;
            }).ToArray();
            var flow = ActorFlow.Flow.Named("wide").StartAt(start).Fork(start, ActionName.Default, parts);
            foreach (var part in parts)
                flow.Connect(part, join);
            return flow.Join(join, Join.All).Build();
        }

        var members = await cluster.JoinAsync(3, o => Configure(o, Wide($"m{Interlocked.Increment(ref _members)}"), "", concurrency: 2));
        var run = await members[0].System.StartAsync(Flow(members[0]), null, new() { Id = "r" });

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("sum").ShouldBe(66);
        _ran.Count.ShouldBe(12);
    }

    [Fact]
    public async Task A_worker_that_dies_loses_nothing_its_work_is_taken_by_another_one()
    {
        await using var cluster = new ScriptedCluster();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // One piece at a time: while it has that it asks for no more, so no claim of its is under way when it dies, to come after the time of all claims has passed.
        var (owner, first) = await TwoAsync(cluster, member => Held(member, begun, held.Task), concurrency: 1);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });
        await begun.Task.WaitAsync(ScriptedCluster.Patience);

        first.System.Crash();
        cluster.PassClaims();
        await cluster.JoinAsync(o => Configure(o, Drawn("second"), "gpu"));

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _ran.Select(one => (one.Member, one.Attempt)).ShouldBe([("gpu", 1), ("second", 1)], "the same attempt, under the same key");
        _ran.Select(one => one.Key).Distinct().Count().ShouldBe(1);
        held.SetResult();
    }

    [Fact]
    public async Task An_owner_that_dies_leaves_the_work_to_go_on_and_the_next_one_commits_what_comes_of_it()
    {
        await using var cluster = new ScriptedCluster();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (owner, worker) = await TwoAsync(cluster, member => Held(member, begun, held.Task));
        await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });
        await begun.Task.WaitAsync(ScriptedCluster.Patience);
        var next = await cluster.JoinAsync(o => o.AddFlow(Drawn("next")));

        owner.System.Crash();
        await next.GainAsync(cluster.ShardOf("r"), wasHandedOver: false);
        await next.UntilAsync(async system => await system.FindRunAsync("r") is not null);
        held.SetResult();

        (await next.System.WaitAsync("r").WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _ran.ShouldHaveSingleItem().Member.ShouldBe("gpu");
        worker.Owned.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hand_over_of_the_run_does_not_wait_for_the_work_nor_do_it_again()
    {
        await using var cluster = new ScriptedCluster();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (owner, worker) = await TwoAsync(cluster, member => Held(member, begun, held.Task));
        await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });
        await begun.Task.WaitAsync(ScriptedCluster.Patience);

        await cluster.MoveAsync("r", owner, worker).WaitAsync(ScriptedCluster.Patience);
        held.SetResult();

        (await worker.System.WaitAsync("r").WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _ran.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_cancelled_run_takes_its_offer_back_and_the_worker_is_cancelled()
    {
        await using var cluster = new ScriptedCluster();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FlowDefinition Waits(string member) => Heavy(async (n, x) =>
        {
            begun.TrySetResult();
            await using var heard = x.CancellationToken.Register(() => cancelled.TrySetResult());
            await cancelled.Task;
            x.CancellationToken.ThrowIfCancellationRequested();
            return n;
        });
        // A worker learns that its claim is gone when it prolongs it.
        var (owner, _) = await TwoAsync(cluster, Waits, TimeSpan.FromMilliseconds(600));
        var run = await owner.System.StartAsync(Flow(owner), null, new() { Id = "r" });
        await begun.Task.WaitAsync(ScriptedCluster.Patience);

        (await run.CancelAsync("enough")).ShouldBeTrue();

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        await cancelled.Task.WaitAsync(ScriptedCluster.Patience);
    }

    [Fact]
    public async Task An_error_there_is_retried_here_by_the_nodes_policy_and_keeps_its_type()
    {
        await using var cluster = new ScriptedCluster();
        var seen = new ConcurrentQueue<Exception>();
        FlowDefinition Fails(string member)
        {
            var heavy = Node.Named("heavy").Prep(state => state.GetInt("n")).Exec(async (int n, ExecContext x) =>
            {
                await NoteAsync(member, x);
                return x.Attempt < 3 ? throw new TimeProviderlessException("no card") : n + 1;
            }).Post((state, n) => state.Set("n", n)).Requires("gpu").Retry(RetryPolicy.Constant(4, TimeSpan.Zero).When(error =>
            {
                seen.Enqueue(error);
                return error is RemoteExecException remote && remote.Is<TimeProviderlessException>();
            }));
            return ActorFlow.Flow.Named("offered").StartAt(heavy).Build();
        }

        var (owner, _) = await TwoAsync(cluster, Fails);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _ran.Select(one => one.Attempt).ShouldBe([1, 2, 3]);
        seen.ShouldAllBe(error => error.Message == "no card");
    }

    [Fact]
    public async Task An_error_that_nothing_takes_fails_the_run_under_the_name_it_had_there()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, _) = await TwoAsync(cluster, _ => Heavy((int _, ExecContext _) => throw new TimeProviderlessException("no card")));
        var run = await owner.System.StartAsync(Flow(owner), null, new() { Id = "r" });

        var result = await run.WaitAsync().WaitAsync(ScriptedCluster.Patience);

        result.Status.ShouldBe(RunStatus.Failed);
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Type, error.Message, error.Node).ShouldBe((typeof(TimeProviderlessException).FullName, "no card", "heavy"));
    }

    [Fact]
    public async Task Steps_of_an_offered_Exec_are_journaled_by_the_owner_and_not_done_again_by_the_next_worker()
    {
        await using var cluster = new ScriptedCluster();
        var steps = new ConcurrentQueue<string>();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FlowDefinition Steps(string member) => Heavy(async (n, x) =>
        {
            var first = await x.StepAsync("first", _ =>
            {
                steps.Enqueue($"{member}:first");
                return new ValueTask<int>(n + 10);
            });
            await x.SaveProgressAsync(first * 2);
            if (member == "gpu")
            {
                begun.TrySetResult();
                await held.Task;
            }

            return x.TryGetProgress(out int cursor) ? first + cursor : -1;
        });
        // One piece at a time: while it has that it asks for no more, so no claim of its is under way when it dies, to come after the time of all claims has passed.
        var (owner, worker) = await TwoAsync(cluster, Steps, concurrency: 1);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });
        await begun.Task.WaitAsync(ScriptedCluster.Patience);
        var events = await owner.System.EventsAsync("r").Select(fact => fact.Kind).ToListAsync();
        events.ShouldContain("step-completed");

        worker.System.Crash();
        cluster.PassClaims();
        await cluster.JoinAsync(o => Configure(o, Steps("second"), "gpu"));

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(33);
        steps.ShouldBe(["gpu:first"]);
        held.SetResult();
    }

    [Fact]
    public async Task Items_of_a_batch_are_offered_one_by_one_and_come_back_in_their_order()
    {
        await using var cluster = new ScriptedCluster();
        FlowDefinition Batch(string member)
        {
            var batch = Node.Named("batch").Items(_ => Enumerable.Range(0, 30).ToArray()).Each(async (int n, ExecContext x) => n * 10 + await NoteAsync(member, x))
                .Post((state, results) => state.Set("all", results.Values.ToArray())).Concurrency(6).Requires("gpu");
            return ActorFlow.Flow.Named("offered").StartAt(batch).Build();
        }

        var owner = await cluster.JoinAsync(o => o.AddFlow(Batch("owner")));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        foreach (var member in (string[])["one", "two"])
            await cluster.JoinAsync(o => Configure(o, Batch(member), "gpu", concurrency: 2));
        var run = await owner.System.StartAsync(Flow(owner), null, new() { Id = "r" });

        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();

        result.State.Get<int[]>("all").ShouldBe(Enumerable.Range(0, 30).Select(n => n * 10));
        _ran.Select(one => one.Key).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 30).Select(i => $"r/batch#1[{i}]").Order(StringComparer.Ordinal));
        _ran.Select(one => one.Member).ShouldBeSubsetOf(["one", "two"]);
    }

    [Fact]
    public async Task A_node_inside_a_nested_flow_is_found_by_its_path()
    {
        await using var cluster = new ScriptedCluster();
        FlowDefinition Nested(string member)
        {
            var inner = ActorFlow.Flow.Named("inner").StartAt(HeavyNode(async (n, x) => n + 1 + await NoteAsync(member, x))).Build();
            return ActorFlow.Flow.Named("offered").StartAt(inner.AsNode("around")).Build();
        }

        var (owner, _) = await TwoAsync(cluster, Nested);
        var run = await owner.System.StartAsync(Flow(owner), new() { ["n"] = 1 }, new() { Id = "r" });

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _ran.ShouldHaveSingleItem().Member.ShouldBe("gpu");
    }

    [Fact]
    public async Task What_an_offered_Exec_cannot_have_is_refused_by_name()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, _) = await TwoAsync(cluster, _ => Heavy(async (n, x) =>
        {
            await x.WaitForSignalAsync<int>("go");
            return n;
        }));
        var run = await owner.System.StartAsync(Flow(owner), null, new() { Id = "r" });

        var result = await run.WaitAsync().WaitAsync(ScriptedCluster.Patience);

        result.Errors.ShouldHaveSingleItem().Message.ShouldContain("has no waits");
    }

    [Fact]
    public async Task An_engine_alone_that_lacks_what_a_node_requires_says_so()
    {
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(Drawn("alone")).UseJournal(_ => new Actors.Journal.InMemoryJournal()));

        var result = await (await system.StartAsync(Flow(system))).WaitAsync().WaitAsync(ScriptedCluster.Patience);

        result.Errors.ShouldHaveSingleItem().Message.ShouldContain("requires gpu, which this engine does not have, and it is no member of a cluster");
    }

    [Fact]
    public async Task An_engine_alone_that_has_what_a_node_requires_runs_it_itself()
    {
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.Capabilities = "fast, gpu";
            o.AddFlow(Drawn("alone")).UseJournal(_ => new Actors.Journal.InMemoryJournal());
        });

        var result = (await (await system.StartAsync(Flow(system), new() { ["n"] = 1 })).WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();

        result.State.GetInt("n").ShouldBe(2);
    }

    private int _members;

    private static FlowDefinition Flow(ScriptedMember member) => Flow(member.System);

    private static FlowDefinition Flow(FlowSystem system) => system.Flows.Single();

    private async Task<(ScriptedMember Owner, ScriptedMember Worker)> TwoAsync(ScriptedCluster cluster, Func<string, FlowDefinition> draw, TimeSpan? claim = null,
        int concurrency = 8)
    {
        var owner = await cluster.JoinAsync(o => o.AddFlow(draw("owner")));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var worker = await cluster.JoinAsync(o =>
        {
            Configure(o, draw("gpu"), "gpu", concurrency);
            o.OfferLease = claim ?? o.OfferLease;
        });
        return (owner, worker);
    }

    private static void Configure(FlowSystemOptions o, FlowDefinition flow, string capabilities, int concurrency = 8)
    {
        o.Capabilities = capabilities;
        o.OfferConcurrency = concurrency;
        o.OfferLease = TimeSpan.FromHours(1);   // No machine misses it: a test that wants it to be over has time jump.
        o.AddFlow(flow);
    }

    private FlowDefinition Drawn(string member) => Heavy(async (n, x) => n + 1 + await NoteAsync(member, x));

    private FlowDefinition Held(string member, TaskCompletionSource begun, Task held) => Heavy(async (n, x) =>
    {
        await NoteAsync(member, x);
        begun.TrySetResult();
        await held;
        return n + 1;
    });

    private static FlowDefinition Heavy(Func<int, ExecContext, Task<int>> exec) => ActorFlow.Flow.Named("offered").StartAt(HeavyNode(exec)).Build();

    private static LambdaNode<int, int> HeavyNode(Func<int, ExecContext, Task<int>> exec)
        => Node.Named("heavy").Prep(state => state.GetInt("n")).Exec(exec).Post((state, n) => state.Set("n", n)).Requires("gpu");

    private Task<int> NoteAsync(string member, ExecContext context)
    {
        _ran.Enqueue((member, context.IdempotencyKey, context.Attempt, context.Term));
        return Task.FromResult(0);
    }

    private sealed class TimeProviderlessException(string message) : Exception(message);
}
