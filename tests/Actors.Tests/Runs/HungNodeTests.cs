using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// Rule 4: user code never runs in a supervisor's turn, so a node that blocks its thread blocks neither cancel nor pause nor queries. On the thread pool,
/// because nothing else may block there. These fail when RunSupervisor calls a policy or a cancellation callback itself, or hands over to a node actor
/// that stays on its thread.
/// </summary>
public sealed class HungNodeTests
{
    private static readonly TimeSpan Patience = Until.Patience;

    private static readonly FlowTestHostOptions Options = Hosts.Real with { Configure = o => o.CancelGrace = TimeSpan.FromMilliseconds(50) };

    /// <summary>Blocks the thread it is called on, until disposed.</summary>
    private sealed class Block : IDisposable
    {
        private readonly ManualResetEventSlim _ends = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public int Hang()
        {
            _reached.TrySetResult();
            _ends.Wait(Patience);
            return 0;
        }

        public void Dispose() => _ends.Set();
    }

    [Theory]
    [InlineData(NodePhase.Prep)]
    [InlineData(NodePhase.Exec)]
    [InlineData(NodePhase.Fallback)]
    [InlineData(NodePhase.Post)]
    public Task A_phase_that_blocks_its_thread_blocks_neither_pause_nor_queries_nor_cancel(NodePhase hangs) => FlowTestHost.RunAsync(async host =>
    {
        using var block = new Block();
        int In(NodePhase phase) => phase == hangs ? block.Hang() : 0;
        var node = Node.Named("hung").Prep(_ => In(NodePhase.Prep))
            .Exec<int>((_, _) => hangs == NodePhase.Fallback ? throw new FormatException() : In(NodePhase.Exec))
            .Fallback((_, _) => In(NodePhase.Fallback))
            .Post((_, _) => { In(NodePhase.Post); });
        var run = await host.StartAsync(Hosts.Chain("hung", node));
        await block.Reached.WaitAsync(Patience);

        (await run.PauseAsync().WaitAsync(Patience)).ShouldBeTrue();
        (await run.GetAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Paused);
        (await run.ResumeAsync().WaitAsync(Patience)).ShouldBeTrue();
        (await run.CancelAsync("hung").WaitAsync(Patience)).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Cancelled);
    }, Options);

    [Fact]
    public Task A_policy_that_blocks_its_thread_blocks_neither_queries_nor_cancel() => FlowTestHost.RunAsync(async host =>
    {
        using var block = new Block();
        var node = Node.Named("hung").Exec<int>((ExecContext _) => throw new FormatException())
            .Retry(RetryPolicy.Constant(3, TimeSpan.Zero).When(_ => block.Hang() == 0));
        var run = await host.StartAsync(Hosts.Chain("hung", node));
        await block.Reached.WaitAsync(Patience);

        (await run.GetAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Running);
        await run.CancelAsync().WaitAsync(Patience);
        (await run.WaitAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Cancelled);
    }, Options);

    [Fact]
    public Task A_callback_of_the_cancellation_token_that_blocks_or_throws_harms_nobody() => FlowTestHost.RunAsync(async host =>
    {
        using var block = new Block();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = Node.Named("hung").Exec(async x =>
        {
            x.CancellationToken.Register(() => block.Hang());
            x.CancellationToken.Register(() => throw new FormatException());
            ready.SetResult();
            await block.Reached;
            await Task.Delay(Timeout.Infinite, x.CancellationToken);
        });
        var run = await host.StartAsync(Hosts.Chain("hung", node));
        await ready.Task.WaitAsync(Patience);

        (await run.CancelAsync().WaitAsync(Patience)).ShouldBeTrue();
        (await run.GetAsync().WaitAsync(Patience)).ShouldNotBeNull();
        (await run.WaitAsync().WaitAsync(Patience)).Status.ShouldBe(RunStatus.Cancelled);
    }, Options);

    [Fact]
    public Task A_node_that_blocks_its_thread_past_its_timeout_is_left_behind() => FlowTestHost.RunAsync(async host =>
    {
        using var block = new Block();
        var node = Node.Named("hung").Exec((ExecContext x) => x.Attempt == 1 ? block.Hang() : 7).Post((s, n) => s.Set("n", n))
            .Timeout(TimeSpan.FromMilliseconds(50)).Attempts(10_000);   // Later ones may take too long, too, where the machine is busy.

        var result = await host.RunAsync(Hosts.Chain("hung", node)).WaitAsync(Patience);

        result.EnsureCompleted().State.GetInt("n").ShouldBe(7);
    }, Options);

    [Fact]
    public Task A_run_that_hangs_does_not_hold_up_others_or_the_stop() => FlowTestHost.RunAsync(async host =>
    {
        using var block = new Block();
        var hung = await host.StartAsync(Hosts.Chain("hung", Node.Named("hung").Exec((ExecContext _) => block.Hang())));
        await block.Reached.WaitAsync(Patience);

        (await host.RunAsync(Hosts.Chain("other", Node.Named("only").Post(_ => { }))).WaitAsync(Patience)).Status.ShouldBe(RunStatus.Completed);
        var waiting = (await host.System.FindRunAsync(hung.Id))!.WaitAsync();
        await host.StopAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Patience);

        await Expect.ThrowsAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(Patience));
    }, Options);
}
