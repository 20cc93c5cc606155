using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>Forks and joins in the whole engine: over ends of the process after every commit, in virtual time, and as people see them.</summary>
[Trait("semantics", "12")]
public sealed class JoinedRunTests
{
    private static LambdaNode<NoPrep, NoPrep> Step(string name) => Node.Named(name).Post(s =>
    {
        s.Add(name, 1);
        s.Append("order", name);
    });

    private static LambdaNode<NoPrep, int> Choosing(string name, Func<int, ActionName> action)
        => Node.Named(name).Exec((ExecContext x) => x.Visit).Post((s, visit) =>
    {
        s.Add(name, 1);
        return action(visit);
    });

    /// <summary>
    /// A loop of two rounds round a fork with a choice in it, a nested flow, a node that continues on errors, and a join of all; then a race.
    /// </summary>
    private static FlowDefinition Draw()
    {
        var start = Step("start");
        var left = Choosing("left", visit => visit == 1 ? "x" : "y");
        var (x, y) = (Step("x"), Step("y"));
        var inner = Flow.Named("inner").StartAt(Step("p")).Build().AsNode("inner");
        var broken = Node.Named("broken").Exec<int>((ExecContext _) => throw new FormatException("broken"));
        var all = Choosing("all", visit => visit == 1 ? "again" : "on");
        var (one, two, first) = (Step("one"), Step("two"), Step("first"));
        return Flow.Named("joined").StartAt(start).Fork(start, ActionName.Default, left, inner, broken)
            .Connect(left, "x", x).Connect(left, "y", y).Connect(x, all).Connect(y, all).Connect(inner, all).Connect(broken, all)
            .ContinueOnError(broken).Join(all, Join.All)
            .Connect(all, "again", start).Fork(all, "on", one, two).Connect(one, first).Connect(two, first).Join(first, Join.Any).Build();
    }

    [Fact]
    [Trait("semantics", "12.7")]
    [Trait("semantics", "12.8")]
    public Task A_forked_and_joined_run_ends_the_same_wherever_the_process_ends() => EveryWay.RunAsync(Draw, result =>
    {
        result.EnsureCompleted();
        var counts = new[] { "start", "left", "x", "y", "p", "all", "one", "two", "first" }.Select(name => $"{name} {result.State.GetInt(name)}");
        counts.ShouldBe(["start 2", "left 2", "x 1", "y 1", "p 2", "all 2", "one 1", "two 1", "first 1"]);
        result.NodeStatuses["broken"].ShouldBe(NodeStatus.Failed);
        result.NodeStatuses.Where(node => node.Key != "broken").ShouldAllBe(node => node.Value == NodeStatus.Completed);
        result.ErrorOf("broken")!.Message.ShouldBe("broken");
    });

    [Fact]
    [Trait("semantics", "12.6")]
    public Task A_fast_chain_does_not_wait_for_a_slow_branch() => FlowTestHost.RunAsync(async host =>
    {
        var start = Step("start");
        var slow = Node.Named("slow").Exec(async x =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), host.TimeProvider, x.CancellationToken);
            return 0;
        });
        var chain = Enumerable.Range(1, 5).Select(number => Node.Named($"fast {number}").Exec(async x =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), host.TimeProvider, x.CancellationToken);
            return 0;
        })).ToArray();
        var sink = Step("sink");
        var flow = Flow.Named("unequal").StartAt(start).Fork(start, ActionName.Default, slow, chain[0]).Connect(slow, sink).Join(sink, Join.All);
        for (var i = 1; i < chain.Length; i++)
            flow.Connect(chain[i - 1], chain[i]);
        var begun = host.Time.GetUtcNow();
        var run = await host.StartAsync(flow.Connect(chain[^1], sink).Build());

        host.Advance(TimeSpan.FromSeconds(5));
        host.Settle();
        var statuses = (await run.GetAsync()).NodeStatuses;
        (statuses["fast 5"], statuses["slow"], statuses["sink"]).ShouldBe((NodeStatus.Completed, NodeStatus.Running, NodeStatus.Waiting));

        (await run.WaitAsync()).EnsureCompleted();
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromSeconds(20));
    });

    [Fact]
    [Trait("semantics", "12.8")]
    public Task A_buffered_arrival_at_a_join_survives_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var (start, quick, sink) = (Step("start"), Step("quick"), Step("sink"));
        var slow = Node.Named("slow").Exec(async _ =>
        {
            await gate.PassAsync();
            return 0;
        });
        var flow = Flow.Named("buffered").StartAt(start).Fork(start, ActionName.Default, quick, slow).Connect(quick, sink).Connect(slow, sink)
            .Join(sink, Join.All).Build();
        var run = await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached);
        host.Settle();
        (await run.GetAsync()).NodeStatuses["sink"].ShouldBe(NodeStatus.Waiting);

        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        (await run.GetAsync()).NodeStatuses["sink"].ShouldBe(NodeStatus.Waiting);
        gate.Open();

        var result = (await run.WaitAsync()).EnsureCompleted();
        (result.State.GetInt("quick"), result.State.GetInt("sink")).ShouldBe((1, 1));
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "4")]
    public Task Failures_beside_each_other_are_in_one_exception_sorted_by_node_and_a_retry_repeats_nothing_that_is_done()
    => FlowTestHost.RunAsync(async host =>
    {
        var isMended = false;
        Node Failing(string name) => Node.Named(name).Exec<int>((ExecContext _) => isMended ? 1 : throw new FormatException($"{name} broke"));
        var (start, good, sink) = (Step("start"), Step("good"), Step("sink"));
        var (z, a) = (Failing("z"), Failing("a"));
        var flow = Flow.Named("failures").StartAt(start).Fork(start, ActionName.Default, z, good, a).Connect(z, sink).Connect(good, sink)
            .Connect(a, sink).Join(sink, Join.All)
            .OnFailure(FailurePolicy.Continue).Build();
        var run = await host.StartAsync(flow);
        var failed = await run.WaitAsync();

        var thrown = Should.Throw<FlowException>(() => failed.EnsureCompleted());
        thrown.Errors.Select(error => error.Node).ShouldBe(["a", "z"]);
        string.Join(", ", failed.NodeStatuses.Select(node => $"{node.Key} {node.Value}"))
            .ShouldBe("a Failed, good Completed, sink Skipped, start Completed, z Failed");

        isMended = true;
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.GetAsync()).NodeStatuses["sink"].ShouldBe(NodeStatus.Skipped, "statuses survive restarts");
        await run.RetryAsync();
        var result = (await run.WaitAsync()).EnsureCompleted();
        (result.State.GetInt("start"), result.State.GetInt("good"), result.State.GetInt("sink")).ShouldBe((1, 1, 1));
    });

    [Fact]
    public Task The_detail_of_a_run_shows_what_became_of_its_nodes() => FlowTestHost.RunAsync(async host =>
    {
        var (start, left, right) = (Choosing("start", _ => "left"), Step("left"), Step("right"));
        await host.RunAsync(Flow.Named("choice").StartAt(start).Connect(start, "left", left).Connect(start, "right", right).Build(), null,
            new() { Id = "seen" });

        var detail = await ((IFlowReader)host.System).GetAsync("seen", default);

        string.Join(", ", detail.NodeStatuses.Select(node => $"{node.Key} {node.Value}")).ShouldBe("left Completed, right Bypassed, start Completed");
    });
}
