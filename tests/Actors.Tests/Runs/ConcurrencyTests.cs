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
}
