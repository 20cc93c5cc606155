using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class PhaseTests
{
    private sealed class Order(List<string> seen) : Node<int, string>("order")
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context)
        {
            seen.Add("prep");
            return new(context.State.GetInt("n"));
        }

        protected internal override ValueTask<string> ExecAsync(int prep, ExecContext context)
        {
            seen.Add($"exec {prep}");
            return new($"<{prep}>");
        }

        protected internal override ValueTask<ActionName> PostAsync(NodeContext context, int prep, string exec)
        {
            seen.Add($"post {prep} {exec}");
            return new("paid");
        }
    }

    [Fact]
    public Task A_visit_goes_through_Prep_then_Exec_then_Post_each_with_what_came_before() => FlowTestHost.RunAsync(async host =>
    {
        var seen = new List<string>();

        var result = await host.RunAsync(Hosts.Chain("phases", new Order(seen)), new() { ["n"] = 4 });

        seen.ShouldBe(["prep", "exec 4", "post 4 <4>"]);
        result.EnsureCompleted().Action.ShouldBe("paid");
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("default")]
    public Task A_Post_that_names_no_action_means_default(string? named) => FlowTestHost.RunAsync(async host =>
    {
        var first = Node.Named("first").Post((SharedState _) => new ActionName(named));
        var second = Node.Named("second").Post(s => s.Set("reached", true));

        var result = await host.RunAsync(Hosts.Chain("default", first, second));

        result.State.GetBool("reached").ShouldBeTrue();
        result.Action.ShouldBe(ActionName.Default);
    });

    [Theory]
    [InlineData(NodePhase.Prep, "Prep")]
    [InlineData(NodePhase.Exec, "Prep Exec")]
    [InlineData(NodePhase.Post, "Prep Exec Post")]
    public Task A_cancel_during_a_phase_keeps_the_next_one_from_starting(NodePhase during, string ran) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var phases = new List<NodePhase>();
        Task Enter(NodePhase phase)
        {
            phases.Add(phase);
            return phase == during ? gate.PassAsync() : Task.CompletedTask;
        }

        var work = Node.Named("work")
            .Prep(async s =>
            {
                await Enter(NodePhase.Prep);
                return 1;
            })
            .Exec(async (n, _) =>
            {
                await Enter(NodePhase.Exec);
                return n;
            })
            .Post(async (s, n) =>
            {
                await Enter(NodePhase.Post);
                s.Set("written", n);
                return "on";
            });
        var after = Node.Named("after").Post(s => s.Set("after", true));
        var run = await host.StartAsync(Flow.Named("cancelled").StartAt(work).Connect(work, "on", after).Build());
        host.StepUntil(() => gate.IsReached);

        (await run.CancelAsync("enough")).ShouldBeTrue();
        host.Settle();
        gate.Open();
        var result = await run.WaitAsync();

        (result.Status, result.Reason).ShouldBe((RunStatus.Cancelled, "enough"));
        string.Join(' ', phases).ShouldBe(ran);
        result.State.Has("after").ShouldBeFalse();
        // A Post that had begun is let end, and what it wrote stands.
        result.State.Has("written").ShouldBe(during == NodePhase.Post);
    }, Hosts.Gated);

    [Fact]
    public Task Prep_and_Post_read_what_was_committed_and_their_own_writes() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("node")
            .Prep(s =>
            {
                s.Set("a", s.GetInt("a") + 1);
                return s.GetInt("a");
            })
            .Exec(n => n * 10)
            .Post((s, n) =>
            {
                s.Set("b", s.GetInt("a") + n);
                s.Set("c", s.GetInt("b"));
            });

        var state = (await host.RunAsync(Hosts.Chain("own", node), new() { ["a"] = 1 })).EnsureCompleted().State;

        (state.GetInt("a"), state.GetInt("b"), state.GetInt("c")).ShouldBe((2, 22, 22));
    });

    [Fact]
    public Task What_a_failed_visit_wrote_is_dropped() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("node").Prep(s =>
        {
            s.Set("prep", 1);
            return 0;
        }).Exec(n => n).Post((s, n) =>
        {
            s.Set("post", 1);
            throw new InvalidOperationException("no");
        });

        var result = await host.RunAsync(Hosts.Chain("dropped", node));

        result.Status.ShouldBe(RunStatus.Failed);
        result.State.Count.ShouldBe(0);
    });

    [Fact]
    public Task A_context_kept_beyond_its_phase_is_refused() => FlowTestHost.RunAsync(async host =>
    {
        SharedState? kept = null;
        var node = Node.Named("node").Prep(s =>
        {
            kept = s;
            return 0;
        }).Exec(n => n);

        await host.RunAsync(Hosts.Chain("kept", node));

        Should.Throw<StateSealedException>(() => kept!.Set("late", 1));
        Should.Throw<StateSealedException>(() => kept!.GetInt("late"));
    });

    [Fact]
    public async Task A_node_object_is_shared_by_runs_that_visit_it_at_the_same_time() => await FlowTestHost.RunAsync(async host =>
    {
        // Every visit waits for the others inside Exec, so all of them are in the same node object at once.
        const int Runs = 8;
        var all = new Gate();
        var node = Node.Named("shared").Prep(s => s.GetInt("n")).Exec(async (n, x) =>
        {
            await all.PassAsync();
            return n * 100;
        }).Post((s, n) => s.Set("n", n));
        var flow = Hosts.Chain("shared", node);

        var runs = new List<TestRun>();
        for (var i = 0; i < Runs; i++)
            runs.Add(await host.StartAsync(flow, new() { ["n"] = i }));
        host.StepUntil(() => all.Arrived == Runs);
        all.Open();

        for (var i = 0; i < Runs; i++)
            (await runs[i].WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(i * 100);
    }, Hosts.Gated);
}
