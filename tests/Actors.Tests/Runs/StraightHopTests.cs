using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Plain hops in memory take a short way. Nothing may tell it from the long one: not what a run comes to, and not who looks at it, pauses it or cancels it on its way.</summary>
public sealed class StraightHopTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_runs_come_to_the_same_whichever_way_their_hops_take(int part)
    {
        for (var seed = part; seed < 120; seed += 4)
        {
            var (straight, around) = (await TellAsync(seed, straight: true), await TellAsync(seed, straight: false));
            straight.ShouldBe(around, $"seed {seed}");
        }
    }

    /// <summary>Runs a flow, stops at one of its visits to look at it and to do something to it, and writes down all there is to see.</summary>
    private static async Task<string> TellAsync(int seed, bool straight)
    {
        var told = new StringBuilder();
        var drawn = new DrawnRun(seed);
        await using var system = await FlowSystem.StartAsync(o => o.HopsStraight = straight);
        var run = await system.StartAsync(drawn.Flow);
        var ending = run.WaitAsync();
        if (await Task.WhenAny(drawn.Stop.Reached, ending).WaitAsync(Hang) != ending)
        {
            await LookAsync();
            var before = (await system.GetAsync(run.Id)).Version;
            switch (seed % 4)
            {
                case 1:
                    (await run.PauseAsync()).ShouldBeTrue();
                    drawn.Stop.Open();
                    // The visit ends, and its outcome is an event of the run that is held; unless it ends the run.
                    while (await IsPausedAsync(before + 1))
                        await Task.Yield();
                    if (await IsPausedAsync(long.MaxValue))
                    {
                        await LookAsync();
                        (await run.ResumeAsync()).ShouldBeTrue();
                    }

                    break;
                case 2:
                    (await run.CancelAsync("enough")).ShouldBeTrue();
                    await LookAsync();
                    break;
                case 3:
                    (await run.KillAsync("out of hand")).ShouldBeTrue();
                    break;
            }

            drawn.Stop.Open();
        }

        var result = await ending.WaitAsync(Hang);
        told.AppendLine(CultureInfo.InvariantCulture, $"{result.Status} {result.Action} {result.Reason}");
        foreach (var key in result.State.Keys)
            told.AppendLine(CultureInfo.InvariantCulture, $"{key} = {result.State[key]}");
        foreach (var error in result.Errors)
            told.AppendLine(CultureInfo.InvariantCulture, $"{error.Node} {error.Visit} {error.Phase} {error.Attempts} {error.Type} {error.Message}");
        foreach (var (node, status) in result.NodeStatuses)
            told.AppendLine(CultureInfo.InvariantCulture, $"{node} {status}");
        return told.AppendJoin('\n', drawn.Seen).Replace(run.Id.Value, "the run").ToString();

        async Task<bool> IsPausedAsync(long upTo)
        {
            try
            {
                var detail = await system.GetAsync(run.Id);
                return detail.Status == RunStatus.Paused && detail.Version <= upTo;
            }
            catch (RunNotFoundException)
            {
                // Ended, and so out of memory.
                return false;
            }
        }

        async Task LookAsync()
        {
            var (detail, state) = (await system.GetAsync(run.Id), await system.StateAsync(run.Id));
            told.AppendLine(CultureInfo.InvariantCulture, $"{detail.Version} {detail.Status} {state.Version} {state.State}");
            foreach (var visit in detail.Visits)
                told.AppendLine(CultureInfo.InvariantCulture, $"{visit.Id} {visit.Node} {visit.Number} {visit.Status} {visit.Attempts.Count} {string.Join(' ', visit.Actions)}");
            foreach (var (node, status) in detail.NodeStatuses)
                told.AppendLine(CultureInfo.InvariantCulture, $"{node} {status}");
        }
    }

    [Fact]
    public async Task A_state_that_was_kept_is_refused_in_the_name_of_its_own_visit_although_its_dispatch_has_gone_on()
    {
        var kept = new ConcurrentQueue<(string Name, SharedState State)>();
        var first = Node.Named("first").Prep(s => Keep(s, "node 'first', visit")).Exec(n => n + 1).Post((s, n) => Write(s, n, "node 'first', visit"));
        var second = Node.Named("second").Prep(s => Keep(s, "node 'second', visit")).Exec(n => n + 1).Post((s, n) => Write(s, n, "node 'second', visit"));
        var flow = Flow.Named("kept").StartAt(first).Connect(first, "on", second).Connect(second, "on", first).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(_ => { });

        var run = await system.StartAsync(flow);
        (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted().State.GetInt("n").ShouldBe(20);

        kept.Count.ShouldBe(40);
        foreach (var (name, state) in kept)
        {
            Should.Throw<StateSealedException>(() => state.GetInt("n")).Message.ShouldContain($"run '{run.Id}', {name}");
            Should.Throw<StateSealedException>(() => state.Set("n", 0));
        }

        int Keep(SharedState state, string name)
        {
            kept.Enqueue(($"{name} {(state.GetInt("n") / 2) + 1}", state));
            return state.GetInt("n");
        }

        ActionName Write(SharedState state, int n, string name)
        {
            kept.Enqueue(($"{name} {((n - 1) / 2) + 1}", state));
            state.Set("n", n);
            return n < 20 ? "on" : "stop";
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_state_of_Prep_is_refused_as_long_as_Exec_runs(bool isPlain)
    {
        SharedState? kept = null;
        var node = Node.Named("keeps").Prep(s =>
        {
            kept = s;
            s.Set("seen", s.GetInt("n"));
            return 0;
        }).Exec(n => kept!.GetInt("n")).Post((s, n) => s.Set("n", n));
        var flow = Hosts.Chain("keeping", isPlain ? node : node.Timeout(Hang));
        await using var system = await FlowSystem.StartAsync(_ => { });

        var result = await (await system.StartAsync(flow, new() { ["n"] = 1 })).WaitAsync().WaitAsync(Hang);

        result.Errors.ShouldHaveSingleItem().Type.ShouldContain(nameof(StateSealedException));
        result.State.Keys.ShouldBe(["n"]);
    }

    [Fact]
    public async Task What_Prep_and_Post_write_is_committed_together_and_once()
    {
        var node = Node.Named("both").Prep(s =>
        {
            s.Set("n", s.GetInt("n") + 1);
            s.Add("sum", 10);
            return s.GetInt("n");
        }).Exec(n => n * 100).Post((s, n) =>
        {
            s.GetInt("n").ShouldBe(2);
            s.GetInt("sum").ShouldBe(10);
            s.Add("sum", n);
            s.Set("n", 3);
            s.Set("n", s.GetInt("n") + 4);
        });
        await using var system = await FlowSystem.StartAsync(_ => { });

        var result = await (await system.StartAsync(Hosts.Chain("both", node, Node.Named("next").Post(s => s.Add("sum", 1))), new() { ["n"] = 1 })).WaitAsync().WaitAsync(Hang);

        result.EnsureCompleted().State.GetInt("n").ShouldBe(7);
        result.State.GetInt("sum").ShouldBe(211);
    }

    [Fact]
    public async Task A_cancel_comes_in_between_the_hops_of_a_loop_that_never_waits()
    {
        var (flow, round) = Endless();
        await using var system = await FlowSystem.StartAsync(_ => { });
        var runs = new List<RunHandle>();
        // More of them than the machine has processors, and each goes on for ever.
        for (var i = 0; i < Environment.ProcessorCount + 2; i++)
            runs.Add(await system.StartAsync(flow));
        await round.Task.WaitAsync(Hang);

        var other = await (await system.StartAsync(Hosts.Chain("other", Node.Named("a").Post(s => s.Set("a", 1)), Node.Named("b").Post(s => s.Set("b", 1))))).WaitAsync().WaitAsync(Hang);
        foreach (var run in runs)
            (await run.CancelAsync("enough").WaitAsync(Hang)).ShouldBeTrue();

        other.EnsureCompleted();
        foreach (var run in runs)
            (await run.WaitAsync().WaitAsync(Hang)).Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task A_system_stops_although_a_loop_never_waits()
    {
        var (flow, round) = Endless();
        var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(flow);
        await round.Task.WaitAsync(Hang);

        await system.DisposeAsync().AsTask().WaitAsync(Hang);

        await Should.ThrowAsync<FlowSystemStoppedException>(() => run.WaitAsync().WaitAsync(Hang));
    }

    private static (FlowDefinition Flow, TaskCompletionSource Round) Endless()
    {
        var round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = Node.Named("loop").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) =>
        {
            s.Set("n", n);
            if (n == 1_000)
                round.TrySetResult();
        }).MaxVisits(NodeOptions.Unlimited);
        return (Flow.Named("endless").StartAt(node).Connect(node, node).MaxSteps(NodeOptions.Unlimited).Durable(Durability.None).Build(), round);
    }
}
