using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class CancelTests
{
    [Fact]
    public Task A_cancel_hands_out_nothing_more_and_ends_when_the_items_have_obeyed() => FlowTestHost.RunAsync(async host =>
    {
        var (begun, cancelled) = (0, 0);
        var node = Node.Named("cancelled").Items(_ => Enumerable.Range(0, 100)).Each(async (n, x) =>
        {
            begun++;
            try
            {
                await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                throw;
            }

            return n;
        }).Concurrency(5).ItemAttempts(3);
        var run = await host.StartAsync(Hosts.Chain("cancelled", node));
        host.Settle();

        await run.CancelAsync();
        var result = await run.WaitAsync();

        (result.Status, begun, cancelled).ShouldBe((RunStatus.Cancelled, 5, 5));
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.Zero);
    });

    [Fact]
    public Task Items_that_ignore_a_cancel_are_left_behind_after_their_time() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("deaf").Items(_ => Enumerable.Range(0, 100)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromDays(1), x.TimeProvider, CancellationToken.None);
            return n;
        });
        node.Batch.Items.CancellationTime = TimeSpan.FromSeconds(2);
        var run = await host.StartAsync(Hosts.Chain("deaf", node));
        host.Settle();

        await run.CancelAsync();
        var result = await run.WaitAsync();

        result.Status.ShouldBe(RunStatus.Cancelled);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(2));
    });

    [Fact]
    [Trait("semantics", "12")]
    public Task A_cancel_while_items_wait_for_their_next_attempt_ends_at_once() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("waits").Items(_ => Enumerable.Range(0, 3)).Each<int>((_, _) =>
        {
            attempts++;
            throw new TimeoutException();
        }).ItemAttempts(5, TimeSpan.FromHours(1));
        var run = await host.StartAsync(Hosts.Chain("waits", node));
        host.Settle();

        await run.CancelAsync();
        var result = await run.WaitAsync();

        (result.Status, attempts, result.EndedAt - result.StartedAt).ShouldBe((RunStatus.Cancelled, 3, TimeSpan.Zero));
    });

    [Fact]
    public Task A_cancelled_batch_that_is_retried_runs_only_what_is_not_done() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var gate = new Gate();
        var node = Node.Named("again").Items(_ => Enumerable.Range(0, 6)).Each(async (n, x) =>
        {
            ran.Add(n);
            if (n >= 4)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Concurrency(2);
        var run = await host.StartAsync(Hosts.Chain("again", node));
        host.Settle();

        await run.CancelAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        gate.Open();
        await run.RetryAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 6));

        ran.ShouldBe([0, 1, 2, 3, 4, 5, 4, 5], ignoreOrder: true);
    }, Hosts.Under(Durability.Strict));

    [Fact]
    public Task What_was_done_beside_an_item_that_ignores_a_cancel_is_not_done_again() => FlowTestHost.RunAsync(async host =>
    {
        var (ran, deaf) = (new List<int>(), true);
        var node = Node.Named("deaf").Items(_ => Enumerable.Range(0, 5)).Each(async (n, x) =>
        {
            ran.Add(n);
            if (n == 4 && deaf)
                await Task.Delay(TimeSpan.FromDays(1), x.TimeProvider, CancellationToken.None);
            return n;
        }).Concurrency(2).Chunks(1000, TimeSpan.FromDays(1));
        node.Batch.Items.CancellationTime = TimeSpan.FromSeconds(2);
        var run = await host.StartAsync(Hosts.Chain("deaf", node));
        host.Settle();

        await run.CancelAsync();
        var cancelled = await run.WaitAsync();
        deaf = false;
        await run.RetryAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3, 4]);

        (cancelled.EndedAt - cancelled.StartedAt).ShouldBe(TimeSpan.FromSeconds(2));
        ran.Order().ShouldBe([0, 1, 2, 3, 4, 4]);
    }, Hosts.Under(Durability.Strict));

    [Fact]
    public Task The_limit_of_the_node_bounds_the_batch_as_a_whole() => FlowTestHost.RunAsync(async host =>
    {
        var begun = 0;
        var node = Node.Named("bounded").Items(_ => Enumerable.Range(0, 100)).Each(async (n, x) =>
        {
            begun++;
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(1).Timeout(TimeSpan.FromSeconds(10.5));

        var result = await host.RunAsync(Hosts.Chain("bounded", node));

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<AttemptTimeoutException>();
        begun.ShouldBe(11);
    });
}
