using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class WorkerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public Task A_worker_that_crashes_loses_only_the_attempt_of_its_item(int attempts, int failed) => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<string>();
        var node = Node.Named("crash").Items(_ => Enumerable.Range(0, 6)).Each(async (n, x) =>
        {
            ran.Add($"{n}.{x.Attempt}");
            if (n == 2 && x.Attempt == 1)
                WorkersOf(host).ForEach(worker => worker.Tell(new Nonsense()));
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(1).ItemAttempts(attempts).OnItemErrors(BatchErrorMode.Continue);

        var items = (await host.RunAsync(Hosts.Chain("crash", node))).EnsureCompleted().State.GetList<ItemResult<int>>("results");

        items.Where(item => !item.IsDone).Select(item => (item.Index, item.Error!.Type)).ShouldBe(
            Enumerable.Repeat((2L, typeof(BatchWorkerException).FullName!), failed));
        ran.ShouldBe(attempts == 1 ? ["0.1", "1.1", "2.1", "3.1", "4.1", "5.1"] : ["0.1", "1.1", "2.1", "2.2", "3.1", "4.1", "5.1"]);
    });

    [Fact]
    public Task Workers_are_as_many_as_there_is_work_for_and_leave_when_they_have_had_none_for_a_while() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        async IAsyncEnumerable<int> Bursts()
        {
            for (var n = 0; n < 20; n++)
                yield return n;
            await Task.Delay(TimeSpan.FromMinutes(1), host.TimeProvider);
            yield return 20;
            await gate.PassAsync();
        }

        var node = Node.Named("bursts").Stream(_ => 0, (_, _) => Bursts()).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(8);
        node.Batch.MinWorkers = 2;
        var run = await host.StartAsync(Hosts.Chain("bursts", node));

        host.Advance(TimeSpan.FromSeconds(0.5));
        WorkersOf(host).Count.ShouldBe(8);
        host.Advance(TimeSpan.FromSeconds(59));
        WorkersOf(host).Count.ShouldBe(2);
        host.Advance(TimeSpan.FromSeconds(1));
        WorkersOf(host).Count.ShouldBe(2, "one item needs no further worker");
        gate.Open();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").Count.ShouldBe(21);
    }, Hosts.Gated);

    [Fact]
    public Task Nothing_is_left_of_a_batch_when_it_has_ended() => FlowTestHost.RunAsync(async host =>
    {
        (await host.RunAsync(Hosts.Chain("clean", Node.Batch("clean", (int n) => n)), new() { ["items"] = new[] { 1, 2, 3 } })).EnsureCompleted();
        host.Settle();

        RoutersOf(host).ShouldBeEmpty();
    });

    [Fact]
    public async Task Many_items_on_many_threads_all_end_once()
    {
        var ran = new int[200_000];
        var node = Node.Named("threads").Items(_ => Enumerable.Range(0, ran.Length).ToArray()).Each(async (n, x) =>
        {
            if (n % 100 == 0)
                await Task.Yield();
            Interlocked.Increment(ref ran[n]);
            return n % 10_007 == 0 && x.Attempt == 1 ? throw new TimeoutException() : n;
        }).ItemAttempts(2).Post((state, results) => state.Set("sum", results.Values.Sum(value => (long)value)));

        var result = await Hosts.Chain("threads", node).RunAsync();

        result.EnsureCompleted().State.GetLong("sum").ShouldBe(Enumerable.Range(0, ran.Length).Sum(value => (long)value));
        ran.Where((times, n) => times != (n % 10_007 == 0 ? 2 : 1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blocking_item_past_its_limit_holds_up_neither_its_batch_nor_a_cancel()
    {
        using var release = new ManualResetEventSlim();
        var node = Node.Named("blocking").Items(_ => Enumerable.Range(0, 3)).Each((n, _) =>
        {
            if (n == 1)
                release.Wait();
            return n;
        }).Concurrency(1).ItemTimeout(TimeSpan.FromMilliseconds(50)).OnItemErrors(BatchErrorMode.Continue);

        var result = await Hosts.Chain("blocking", node).RunAsync();

        release.Set();
        result.EnsureCompleted().State.GetList<ItemResult<int>>("results").Select(item => item.IsDone).ShouldBe([true, false, true]);
    }

    private static List<ActorRef<WorkerMessage>> WorkersOf(FlowTestHost host)
        => [.. RoutersOf(host).SelectMany(router => ((ActorCell<BatchMessage>)router).Children).OfType<ActorRef<WorkerMessage>>()];

    private static IReadOnlyList<ActorRef> RoutersOf(FlowTestHost host)
        => ((ActorCell<RootMessage>)((ActorCell<object>)host.System.Actors.GuardianRef).Child("batches")!).Children;

    /// <summary>What no worker knows, so that it fails.</summary>
    private sealed class Nonsense : WorkerMessage;
}
