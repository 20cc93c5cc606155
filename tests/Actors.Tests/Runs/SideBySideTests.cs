using System.Globalization;
using System.Text;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Tokens side by side in memory share node actors while they are short, and wait for no other one's user code.</summary>
public sealed class SideBySideTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Visits_side_by_side_are_all_begun_although_each_awaits_the_others()
    {
        const int Width = 40;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var system = await FlowSystem.StartAsync(_ => { });

        var run = await system.StartAsync(FanOfAwaiting(Width, async () =>
        {
            if (Interlocked.Increment(ref arrived) == Width)
                all.TrySetResult();
            await all.Task;
        }));

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
        arrived.ShouldBe(Width);
    }

    [Fact]
    public async Task Visits_side_by_side_are_all_begun_although_each_blocks_its_thread_until_the_others_have_come()
    {
        const int Width = 4;
        using var all = new Barrier(Width);
        await using var system = await FlowSystem.StartAsync(_ => { });

        var run = await system.StartAsync(FanOfWorking(Width, _ => Come(all)));

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
    }

    [Fact]
    public async Task Visits_that_await_leave_those_behind_them_to_others_at_once()
    {
        const int Width = 12;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var system = await FlowSystem.StartAsync(o => o.WatchesLeads = false);

        var run = await system.StartAsync(FanOfAwaiting(Width, async () =>
        {
            if (Interlocked.Increment(ref arrived) == Width)
                all.TrySetResult();
            await all.Task;
        }));

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
    }

    [Fact]
    public async Task Visits_that_were_measured_to_be_long_are_begun_side_by_side()
    {
        const int Width = 7;
        var time = new ManualTimeProvider();
        // Each waits for its own neighbour: a third that came at the same time would be one too many for a barrier.
        var pairs = Enumerable.Range(0, Width / 2).Select(static _ => new Barrier(2)).ToArray();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.WatchesLeads = false;
            o.TimeProvider = time;
        });

        // One alone takes long, and so those after it come two by two, each for another thread.
        var run = await system.StartAsync(FanOfWorking(Width, index =>
        {
            if (index > 0)
                return Come(pairs[(index - 1) / 2]);
            time.Advance(TimeSpan.FromMilliseconds(1));
            return 0;
        }));

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
    }

    [Fact]
    public async Task A_token_that_goes_on_and_on_keeps_no_other_one_waiting()
    {
        var sideBegan = false;
        var loop = Node.Named("loop").Prep(s => 0).Exec(n => n).Post((s, n) => Volatile.Read(ref sideBegan) ? "done" : "again").MaxVisits(NodeOptions.Unlimited);
        var side = Node.Named("side").Prep(s => 0).Exec(n =>
        {
            Volatile.Write(ref sideBegan, true);
            return n;
        });
        var first = Node.Named("first").Post(s => s.Set("n", 1));
        var flow = Flow.Named("uneven").StartAt(first).Fork(first, ActionName.Default, loop).Fork(first, ActionName.Default, side).Connect(loop, "again", loop)
            .MaxSteps(NodeOptions.Unlimited).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(o => o.WatchesLeads = false);

        var run = await system.StartAsync(flow);

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
    }

    [Fact]
    public async Task Nothing_waits_behind_visits_of_other_kinds_beside_plain_ones()
    {
        // Each blocks until all have come, and every second one has a limit of time, so that it is no plain visit.
        const int Width = 4;
        using var all = new Barrier(Width);
        await using var system = await FlowSystem.StartAsync(_ => { });

        var run = await system.StartAsync(Fan(Width, index =>
        {
            var side = Node.Named($"side-{index}").Prep(s => 0).Exec(_ => Come(all));
            return index % 2 == 0 ? side : side.Timeout(Hang);
        }));

        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
    }

    [Fact]
    public async Task A_cancel_ends_a_run_whose_visits_side_by_side_are_under_way_or_still_wait_for_a_node_actor()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(FanOfAwaiting(50, async () =>
        {
            begun.TrySetResult();
            await gate.Task;
        }));
        await begun.Task.WaitAsync(Hang);

        (await run.CancelAsync("enough")).ShouldBeTrue();
        gate.TrySetResult();

        (await run.WaitAsync().WaitAsync(Hang)).Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task A_failure_beside_others_ends_the_run_once_they_have_ended()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(FanOfWorking(30, index => index == 7 ? throw new InvalidOperationException("no") : index));

        var result = await run.WaitAsync().WaitAsync(Hang);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Node.ShouldBe("side-7");
    }

    [Fact]
    public async Task Random_graphs_of_forks_and_joins_come_to_the_same_whichever_way_their_hops_take()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var flow = Graph(new Random(seed));
            var (straight, around) = (await TellAsync(flow, straight: true), await TellAsync(flow, straight: false));
            straight.ShouldBe(around, $"seed {seed}");
        }
    }

    private static async Task<string> TellAsync(FlowDefinition flow, bool straight)
    {
        await using var system = await FlowSystem.StartAsync(o => o.HopsStraight = straight);
        var result = await (await system.StartAsync(flow)).WaitAsync().WaitAsync(Hang);
        var told = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{result.Status} {result.Action}");
        foreach (var key in result.State.Keys)
            told.AppendLine(CultureInfo.InvariantCulture, $"{key} = {result.State[key]}");
        foreach (var (node, status) in result.NodeStatuses)
            told.AppendLine(CultureInfo.InvariantCulture, $"{node} {status}");
        return told.ToString();
    }

    /// <summary>Layers of nodes; each leads to some of the next layer, by one action or the other, and some wait for all that lead to them.</summary>
    private static FlowDefinition Graph(Random dice)
    {
        var layers = Enumerable.Range(0, dice.Next(2, 6)).Select(layer => Enumerable.Range(0, layer == 0 ? 1 : dice.Next(1, 5)).Select(at => Step($"{layer}-{at}", dice.Next())).ToArray()).ToArray();
        var flow = Flow.Named("graph").StartAt(layers[0][0]).Durable(Durability.None);
        for (var layer = 1; layer < layers.Length; layer++)
        {
            foreach (var from in layers[layer - 1])
            {
                foreach (var to in layers[layer])
                {
                    // Everything is reached by something.
                    if (dice.Next(3) > 0 || from == layers[layer - 1][0])
                        flow.Fork(from, dice.Next(6) == 0 ? "other" : ActionName.Default, to);
                }
            }

            foreach (var node in layers[layer])
            {
                if (dice.Next(2) == 0)
                    flow.Join(node, Join.All);
            }
        }

        return flow.Build();
    }

    private static LambdaNode<int, int> Step(string name, int seed) => Node.Named(name).Prep(s => s.GetInt("n")).Exec(n => seed % 1_000).Post((s, n) =>
    {
        s.Add("sum", n);
        s.Add($"visits.{name}", 1);
        return seed % 5 == 0 ? "other" : ActionName.Default;
    }).MaxVisits(NodeOptions.Unlimited);

    private static int Come(Barrier all)
    {
        all.SignalAndWait();
        return 0;
    }

    private static FlowDefinition FanOfAwaiting(int width, Func<Task> exec) => Fan(width, index => Node.Named($"side-{index}").Prep(s => 0).Exec(async n =>
    {
        await exec();
        return n;
    }));

    private static FlowDefinition FanOfWorking(int width, Func<int, int> exec) => Fan(width, index => Node.Named($"side-{index}").Prep(s => 0).Exec(_ => exec(index)));

    private static FlowDefinition Fan(int width, Func<int, Node> side)
    {
        var first = Node.Named("first").Post(s => s.Set("n", 1));
        var last = Node.Named("last").Post(s => s.Set("n", 2));
        var flow = Flow.Named("fan").StartAt(first).Durable(Durability.None);
        foreach (var node in Enumerable.Range(0, width).Select(side))
            flow.Fork(first, ActionName.Default, node).Connect(node, last);
        return flow.Join(last, Join.All).Build();
    }
}
