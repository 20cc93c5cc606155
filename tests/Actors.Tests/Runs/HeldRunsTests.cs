using ActorFlow.Actors.Runs;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// A run that begins with a supervisor that is kept leaves its turns to its node actor. It is reached all the same, at once, whatever that node actor
/// does: user code that blocks its thread blocks neither cancel nor pause nor queries (rule 4).
/// </summary>
public sealed class HeldRunsTests
{
    private static readonly TimeSpan Patience = Until.Patience;

    /// <summary>How many runs may have to be begun until one begins where a supervisor is kept.</summary>
    private const int MostTries = 10_000;

    private static FlowDefinition Straight { get; } = Flow.Named("straight").StartAt(Node.Named("only").Post(s => s.Set("n", 1))).Durable(Durability.None).Build();

    public enum Reach
    {
        Cancel,
        Pause,
        Query,
    }

    [Theory]
    [InlineData(1, Reach.Cancel)]
    [InlineData(1, Reach.Pause)]
    [InlineData(1, Reach.Query)]
    [InlineData(3, Reach.Cancel)]
    [InlineData(3, Reach.Pause)]
    [InlineData(3, Reach.Query)]
    public async Task A_run_whose_node_blocks_its_thread_is_reached_meanwhile(int visit, Reach reach)
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        using var opens = new ManualResetEventSlim();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = ChainThatBlocks(visit, () =>
        {
            arrived.TrySetResult();
            opens.Wait(Patience);
        });
        try
        {
            var run = await BeginHeldAsync(system, flow);
            await arrived.Task.WaitAsync(Patience);

            // All of it while the node still has its thread.
            if (reach == Reach.Cancel)
                (await run.CancelAsync("enough").WaitAsync(Patience)).ShouldBeTrue();
            else if (reach == Reach.Pause)
                (await run.PauseAsync().WaitAsync(Patience)).ShouldBeTrue();
            var shown = await run.GetAsync().WaitAsync(Patience);
            shown.Status.ShouldBe(reach == Reach.Pause ? RunStatus.Paused : RunStatus.Running);

            opens.Set();
            if (reach == Reach.Pause)
                (await run.ResumeAsync().WaitAsync(Patience)).ShouldBeTrue();
            var result = await run.WaitAsync().WaitAsync(Patience);
            result.Status.ShouldBe(reach == Reach.Cancel ? RunStatus.Cancelled : RunStatus.Completed);
            if (reach != Reach.Cancel)
                result.State.GetInt("visits").ShouldBe(4);
        }
        finally
        {
            opens.Set();
        }
    }

    [Fact]
    public async Task A_run_of_which_a_phase_awaits_goes_on_when_it_has_come_back()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        foreach (var waits in new[] { NodePhase.Prep, NodePhase.Exec, NodePhase.Post })
        {
            var goes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            async ValueTask In(NodePhase phase)
            {
                if (phase != waits)
                    return;
                arrived.TrySetResult();
                await goes.Task;
            }

            var first = Node.Named("first").Post(s => s.Set("visits", 1));
            var second = Node.Named("second")
                .Prep(async (s, _) =>
                {
                    await In(NodePhase.Prep);
                    return s.GetInt("visits");
                })
                .Exec(async (n, _) =>
                {
                    await In(NodePhase.Exec);
                    return n + 1;
                })
                .Post(async (s, n, _) =>
                {
                    await In(NodePhase.Post);
                    s.Set("visits", n);
                    return ActionName.Default;
                });
            var third = Node.Named("third").Post(s => s.Set("visits", s.GetInt("visits") + 1));
            var flow = Flow.Named("awaits").StartAt(first).Connect(first, second).Connect(second, third).Durable(Durability.None).Build();

            var run = await BeginHeldAsync(system, flow);
            await arrived.Task.WaitAsync(Patience);
            (await run.GetAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Running);
            goes.SetResult();

            (await run.WaitAsync().WaitAsync(Patience)).EnsureCompleted().State.GetInt("visits").ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_system_stops_while_a_run_that_never_waits_leaves_its_turns_to_its_node()
    {
        var system = await FlowSystem.StartAsync(_ => { });
        var loops = Node.Named("loops").Post(_ => "again").MaxVisits(NodeOptions.Unlimited);
        var flow = Flow.Named("loop").StartAt(loops).Connect(loops, "again", loops).MaxSteps(NodeOptions.Unlimited).Durable(Durability.None).Build();
        var run = await BeginHeldAsync(system, flow);
        await system.DisposeAsync().AsTask().WaitAsync(Patience);
        await Should.ThrowAsync<FlowSystemStoppedException>(run.WaitAsync().WaitAsync(Patience));
    }

    /// <summary>Queries and cancels of many runs, at every moment of their short lives: each is answered, and each run ends.</summary>
    [Fact]
    public async Task Whatever_moment_of_its_short_life_a_run_is_reached_at_it_answers_and_ends()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = ChainThatBlocks(visit: 0, static () => { });
        var (completed, cancelled) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                var run = await system.StartAsync(flow);
                var end = run.WaitAsync();
                var asked = Task.Run(async () =>
                {
                    for (var wait = (i * (lane + 3)) % 401; wait > 0; wait--) Volatile.Read(ref completed);
                    try
                    {
                        if (i % 2 == 0)
                            return await run.CancelAsync("at some moment");
                        (await run.GetAsync()).RunId.ShouldBe(run.Id);
                    }
                    catch (RunNotFoundException)
                    {
                        // It has ended, and left memory, and is in no journal.
                        (await run.WaitAsync().WaitAsync(Patience)).EnsureCompleted();
                    }

                    return false;
                });
                var result = await end.WaitAsync(Patience);
                var wasCancelled = await asked.WaitAsync(Patience);
                if (result.Status == RunStatus.Cancelled)
                {
                    wasCancelled.ShouldBeTrue();
                    Interlocked.Increment(ref cancelled);
                }
                else
                {
                    result.EnsureCompleted().State.GetInt("visits").ShouldBe(4);
                    Interlocked.Increment(ref completed);
                }
            }
        })));

        (completed + cancelled).ShouldBe(6_000);
    }

    /// <summary>Four visits, of which one does something first.</summary>
    private static FlowDefinition ChainThatBlocks(int visit, Action blocks)
    {
        var flow = Flow.Named("chain").Durable(Durability.None);
        var last = Step(1);
        flow.StartAt(last);
        for (var i = 2; i <= 4; i++)
        {
            var next = Step(i);
            flow.Connect(last, next);
            last = next;
        }

        return flow.Build();

        Node Step(int number) => Node.Named($"step-{number}").Prep(s => s.GetInt("visits")).Exec(n =>
        {
            if (number == visit)
                blocks();
            return n + 1;
        }).Post((s, n) => s.Set("visits", n));
    }

    /// <summary>Starts a run on a thread that keeps a supervisor: where one that was waited for has ended.</summary>
    private static async Task<RunHandle> BeginHeldAsync(FlowSystem system, FlowDefinition flow)
    {
        for (var i = 0; i < MostTries; i++)
        {
            await (await system.StartAsync(Straight)).WaitAsync().WaitAsync(Patience);
            if (RunSupervisor.SpareOfThisThread is null)
                continue;
            var started = system.StartAsync(flow);
            RunSupervisor.SpareOfThisThread.ShouldBeNull("it leads the run");
            return await started;
        }

        throw new InvalidOperationException($"No supervisor was kept where one of {MostTries} runs was waited for.");
    }
}
