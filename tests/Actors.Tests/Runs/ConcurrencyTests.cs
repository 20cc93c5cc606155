using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>How many visits of one run are in flight at the same time.</summary>
[Trait("semantics", "4")]
public sealed class ConcurrencyTests
{
    private static (FlowBuilder Drawing, Gate[] Gates, List<int> Started) Fan(int width)
    {
        var (started, gates) = (new List<int>(), Enumerable.Range(0, width).Select(_ => new Gate()).ToArray());
        var first = Node.Named("first").Post(_ => { });
        var sink = Node.Named("sink").Post(s => s.Add("sink", 1));
        var drawing = Flow.Named("fan").StartAt(first).Join(sink, Join.All);
        for (var i = 0; i < width; i++)
        {
            var number = i;
            var node = Node.Named($"n{number}").Exec(async x =>
            {
                started.Add(number);
                await gates[number].PassAsync(x.CancellationToken);
                return number;
            });
            drawing.Fork(first, ActionName.Default, node).Connect(node, sink);
        }

        return (drawing, gates, started);
    }

    [Fact]
    public Task No_more_visits_than_the_limit_are_in_flight_and_those_that_wait_begin_in_order() => FlowTestHost.RunAsync(async host =>
    {
        var (drawing, gates, started) = Fan(5);
        var run = await host.StartAsync(drawing.MaxConcurrency(2).Build());
        host.StepUntil(() => started.Count == 2);
        host.Settle();
        started.Order().ShouldBe([0, 1]);
        foreach (var next in new[] { 1, 0, 2, 3, 4 })
        {
            gates[next].Open();
            host.Settle();
        }

        started[2..].ShouldBe([2, 3, 4]);
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("sink").ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_cancel_ends_what_is_in_flight_and_what_waits_never_begins() => FlowTestHost.RunAsync(async host =>
    {
        var (drawing, _, started) = Fan(4);
        var run = await host.StartAsync(drawing.MaxConcurrency(1).Build());
        host.StepUntil(() => started.Count == 1);
        await run.CancelAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        started.Count.ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_paused_run_with_a_limit_goes_on_where_it_was() => FlowTestHost.RunAsync(async host =>
    {
        var (drawing, gates, started) = Fan(3);
        var run = await host.StartAsync(drawing.MaxConcurrency(1).Build());
        host.StepUntil(() => started.Count == 1);
        await run.PauseAsync();
        foreach (var gate in gates)
            gate.Open();
        host.Settle();
        started.Count.ShouldBe(1);
        await run.ResumeAsync();
        (await run.WaitAsync()).EnsureCompleted();
        started.ShouldBe([0, 1, 2]);
    }, Hosts.Gated);

    [Fact]
    public Task The_losers_of_a_race_are_cancelled_once_that_is_committed_and_free_their_room() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, cut) = (new Gate(), new Gate());
        var first = Node.Named("first").Post(_ => { });
        var fast = Node.Named("fast").Exec(async _ =>
        {
            await gate.PassAsync();
            return 1;
        });
        var slow = Node.Named("slow").Exec(async x =>
        {
            await cut.PassAsync(x.CancellationToken);
            return 2;
        });
        var sink = Node.Named("sink").Post(s => s.Add("sink", 1));
        var flow = Flow.Named("race").StartAt(first).Fork(first, ActionName.Default, fast, slow).Connect(fast, sink).Connect(slow, sink)
            .Join(sink, Join.Any.CancelRemaining()).MaxConcurrency(2).Build();
        var run = await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached && cut.IsReached);
        gate.Open();
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("sink").ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task After_a_failure_nothing_that_waits_for_room_begins_and_a_retry_begins_it() => FlowTestHost.RunAsync(async host =>
    {
        var (broken, begun) = (true, new List<string>());
        var first = Node.Named("first").Post(_ => { });
        var sink = Node.Named("sink").Post(s => s.Add("sink", 1));
        var drawing = Flow.Named("fan").StartAt(first).Join(sink, Join.All).MaxConcurrency(1);
        for (var i = 0; i < 4; i++)
        {
            var node = Node.Named($"n{i}").Exec(x =>
            {
                begun.Add(x.Node);
                return x.Node == "n1" && broken ? throw new FormatException("odd") : 1;
            });
            drawing.Fork(first, ActionName.Default, node).Connect(node, sink);
        }

        var run = await host.StartAsync(drawing.Build());
        var failed = await run.WaitAsync();

        begun.ShouldBe(["n0", "n1"]);
        string.Join(", ", failed.NodeStatuses.Select(node => $"{node.Key} {node.Value}"))
            .ShouldBe("first Completed, n0 Completed, n1 Failed, n2 Pending, n3 Pending, sink Skipped");

        broken = false;
        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        (await run.GetAsync()).NodeStatuses["n2"].ShouldBe(NodeStatus.Pending, "what was held stays so over a restart");
        await run.RetryAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("sink").ShouldBe(1);
        begun.ShouldBe(["n0", "n1", "n1", "n2", "n3"]);
    });

    [Fact]
    public Task A_flow_that_goes_on_beside_failures_begins_what_waits_for_room() => FlowTestHost.RunAsync(async host =>
    {
        var (drawing, gates, started) = Fan(2);
        var bad = Node.Named("bad").Exec<int>((ExecContext _) => throw new FormatException("odd"));
        var first = Node.Named("before").Post(_ => { });
        var flow = Flow.Named("f").StartAt(first)
            .Fork(first, ActionName.Default, bad, drawing.OnFailure(FailurePolicy.Continue).Build().AsNode("fan"))
            .OnFailure(FailurePolicy.Continue).MaxConcurrency(1).Build();
        foreach (var gate in gates)
            gate.Open();
        var result = await host.RunAsync(flow);
        result.Status.ShouldBe(RunStatus.Failed);
        started.ShouldBe([0, 1]);
    }, Hosts.Gated);

    [Fact]
    public void The_peak_is_the_limit_under_every_schedule_with_joins_attempts_and_nested_flows()
    {
        const int Limit = 3;
        FlowTestHost.Explore(async host =>
        {
            var (now, peak) = (0, 0);
            LambdaNode<NoPrep, int> Busy(string name) => Node.Named(name).Exec(async x =>
            {
                peak = Math.Max(peak, ++now);
                now.ShouldBeLessThanOrEqualTo(Limit);
                await Task.Delay(TimeSpan.FromSeconds(1 + (x.Node.Length % 3)), host.TimeProvider, x.CancellationToken);
                now--;
                return x.Attempt < 2 ? throw new TimeoutException() : 1;
            }).Attempts(3, TimeSpan.FromSeconds(1));
            var sink = Node.Named("sink").Post(s => s.Add("sink", 1));
            var start = Node.Named("start").Post(_ => { });
            var drawing = Flow.Named("wide").StartAt(start).Join(sink, Join.All).MaxConcurrency(Limit);
            for (var i = 0; i < 4; i++)
            {
                var (one, two) = (Busy($"one{i}"), Busy($"two{new string('x', i)}"));
                var nested = Flow.Named("inner").StartAt(Busy("deep")).Build().AsNode($"nested{i}");
                var join = Busy($"join{i}");
                drawing.Fork(start, ActionName.Default, one, two, nested).Connect(one, join).Connect(two, join).Connect(nested, join)
                    .Join(join, Join.All).Connect(join, sink);
            }

            (await host.RunAsync(drawing.Build())).EnsureCompleted().State.GetInt("sink").ShouldBe(1);
            peak.ShouldBe(Limit, "the room that there is is used");
        }, shortForm: 8, longForm: 300);
    }

    [Fact]
    public Task A_visit_that_waits_for_its_next_attempt_leaves_its_room_to_others() => FlowTestHost.RunAsync(async host =>
    {
        var order = new List<string>();
        var first = Node.Named("first").Post(_ => { });
        var flaky = Node.Named("a").Exec(x =>
        {
            order.Add($"a{x.Attempt}");
            return x.Attempt < 3 ? throw new TimeoutException() : 1;
        }).Attempts(3, TimeSpan.FromMinutes(1));
        var others = Enumerable.Range(1, 3).Select(i => Node.Named($"b{i}").Exec(async x =>
        {
            order.Add(x.Node);
            await Task.Delay(TimeSpan.FromSeconds(50), host.TimeProvider, x.CancellationToken);
            return i;
        })).ToArray();
        var flow = Flow.Named("f").StartAt(first).Fork(first, ActionName.Default, [flaky, .. others]).MaxConcurrency(1).Build();

        (await host.RunAsync(flow)).EnsureCompleted();

        // a is due again after 60 s, in the middle of b2: it goes before b3, which came after it, and nobody waits for ever.
        order.ShouldBe(["a1", "b1", "b2", "a2", "b3", "a3"]);
    });

    [Fact]
    public Task A_limited_run_with_joins_ends_the_same_wherever_the_process_ends() => Graphs.EveryWay.RunAsync(() =>
    {
        var first = Node.Named("first").Post(_ => { });
        var sink = Node.Named("sink").Post(s => s.Add("sink", 1));
        var drawing = Flow.Named("fan").StartAt(first).Join(sink, Join.All).MaxConcurrency(2);
        for (var i = 0; i < 5; i++)
        {
            var node = Node.Named($"n{i}").Exec((ExecContext x) => x.Attempt < 2 && x.Node == "n3" ? throw new TimeoutException() : 1)
                .Post((s, n) => s.Add("done", n)).Attempts(2);
            drawing.Fork(first, ActionName.Default, node).Connect(node, sink);
        }

        return drawing.Build();
    }, result => (result.EnsureCompleted().State.GetInt("done"), result.State.GetInt("sink")).ShouldBe((5, 1)));
}
