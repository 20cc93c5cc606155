using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData(1, BatchErrorMode.Aggregate)]
    [InlineData(3, BatchErrorMode.Continue)]
    [InlineData(10, BatchErrorMode.StopOnFirst)]
    public Task As_many_items_run_at_the_same_time_as_allowed_and_never_more(int max, BatchErrorMode mode) => FlowTestHost.RunAsync(async host =>
    {
        var (running, peak) = (0, 0);
        var node = Node.Named("peak").Items(_ => Enumerable.Range(0, 40)).Each(async (n, x) =>
        {
            peak = Math.Max(peak, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1 + (n % 3)), x.TimeProvider, x.CancellationToken);
            running--;
            return n;
        }).Concurrency(max).OnItemErrors(mode);

        (await host.RunAsync(Hosts.Chain("peak", node))).EnsureCompleted();

        peak.ShouldBe(max);
    });

    [Fact]
    public Task Ten_run_at_the_same_time_by_default() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("ten").Items(_ => Enumerable.Range(0, 30)).Each(async (n, x) =>
        {
            await gate.PassAsync(x.CancellationToken);
            return n;
        });
        var run = await host.StartAsync(Hosts.Chain("ten", node));

        host.Settle();
        gate.Arrived.ShouldBe(10);
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted();
        gate.Arrived.ShouldBe(30);
    }, Hosts.Gated);

    [Fact]
    public Task The_rate_bounds_how_many_begin_in_any_second() => FlowTestHost.RunAsync(async host =>
    {
        var starts = new List<double>();
        var begun = host.Time.GetUtcNow();
        var node = Node.Named("paced").Items(_ => Enumerable.Range(0, 25)).Each(n =>
        {
            starts.Add((host.Time.GetUtcNow() - begun).TotalSeconds);
            return n;
        }).MaxPerSecond(10);

        (await host.RunAsync(Hosts.Chain("paced", node))).EnsureCompleted();

        starts.ShouldAllBe(start => starts.Count(other => other >= start && other < start + 1) <= 10);
        starts[^1].ShouldBe(2.4, 0.001, "evenly: one each tenth of a second");
    });

    [Fact]
    public Task The_rate_counts_attempts() => FlowTestHost.RunAsync(async host =>
    {
        var starts = 0;
        var node = Node.Named("paced").Items(_ => Enumerable.Range(0, 2))
            .Each((n, x) => ++starts > 0 && x.Attempt < 3 ? throw new TimeoutException() : n)
            .ItemAttempts(3).MaxPerSecond(0.5);

        var result = await host.RunAsync(Hosts.Chain("paced", node));

        starts.ShouldBe(6);
        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(10));
    });

    [Fact]
    public Task Runs_of_different_flows_share_a_pool_by_its_name() => FlowTestHost.RunAsync(async host =>
    {
        var (running, peak) = (0, 0);
        LambdaBatch<IReadOnlyList<int>, int, int> Batch(string name) => Node.Named(name).Items(_ => Enumerable.Range(0, 12)).Each(async (n, x) =>
        {
            peak = Math.Max(peak, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            running--;
            return n;
        }).Pool("gpu");
        var first = await host.StartAsync(Hosts.Chain("one", Batch("one")));
        var second = await host.StartAsync(Hosts.Chain("two", Batch("two")));

        (await first.WaitAsync()).EnsureCompleted();
        (await second.WaitAsync()).EnsureCompleted();

        (peak, running).ShouldBe((4, 0));
    }, new() { Configure = options => options.AddBatchPool("gpu", pool => pool.MaxConcurrency = 4) });

    [Fact]
    public Task A_shared_pool_is_divided_among_runs_by_their_weights() => FlowTestHost.RunAsync(async host =>
    {
        var order = new List<string>();
        LambdaBatch<IReadOnlyList<int>, int, int> Batch(string name, int weight)
            => Node.Named(name).Items(_ => Enumerable.Range(0, 60)).Each(async (n, x) =>
        {
            order.Add(name);
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Pool("gpu", weight);
        var light = await host.StartAsync(Hosts.Chain("light", Batch("light", 1)));
        var heavy = await host.StartAsync(Hosts.Chain("heavy", Batch("heavy", 3)));

        await light.WaitAsync();
        await heavy.WaitAsync();

        var contested = order.Skip(4).Take(40).ToList();
        contested.Count(name => name == "heavy").ShouldBeInRange(28, 32);
    }, new() { Configure = options => options.AddBatchPool("gpu", pool => pool.MaxConcurrency = 2) });

    [Fact]
    public Task A_batch_of_a_higher_priority_goes_first_in_a_shared_pool() => FlowTestHost.RunAsync(async host =>
    {
        var order = new List<string>();
        LambdaBatch<IReadOnlyList<int>, int, int> Batch(string name, int priority)
            => Node.Named(name).Items(_ => Enumerable.Range(0, 10)).Each(async (n, x) =>
        {
            order.Add(name);
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Pool("gpu", priority: priority);
        var low = await host.StartAsync(Hosts.Chain("low", Batch("low", 0)));
        host.Settle();
        var high = await host.StartAsync(Hosts.Chain("high", Batch("high", 5)));

        await low.WaitAsync();
        await high.WaitAsync();

        order.ShouldBe([.. Enumerable.Repeat("low", 1), .. Enumerable.Repeat("high", 10), .. Enumerable.Repeat("low", 9)]);
    }, new() { Configure = options => options.AddBatchPool("gpu", pool => pool.MaxConcurrency = 1) });

    [Fact]
    public Task A_shared_pool_has_a_rate_for_all_its_batches() => FlowTestHost.RunAsync(async host =>
    {
        var starts = new List<double>();
        var begun = host.Time.GetUtcNow();
        LambdaBatch<IReadOnlyList<int>, int, int> Batch(string name) => Node.Named(name).Items(_ => Enumerable.Range(0, 10)).Each(n =>
        {
            starts.Add((host.Time.GetUtcNow() - begun).TotalSeconds);
            return n;
        }).Pool("api");
        var first = await host.StartAsync(Hosts.Chain("one", Batch("one")));
        var second = await host.StartAsync(Hosts.Chain("two", Batch("two")));

        (await first.WaitAsync()).EnsureCompleted();
        (await second.WaitAsync()).EnsureCompleted();

        (starts.Count, starts[^1]).ShouldBe((20, 3.8));
    }, new() { Configure = options => options.AddBatchPool("api", pool => pool.MaxPerSecond = 5) });

    [Fact]
    public Task A_pool_that_the_system_does_not_have_fails_the_visit_with_the_names_it_has() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("lost").Items(_ => new[] { 1 }).Each(n => n).Pool("gpu");

        var error = (await host.RunAsync(Hosts.Chain("lost", node))).Errors.ShouldHaveSingleItem();

        error.Exception.ShouldBeOfType<BatchPoolException>().Message.ShouldContain("only 'api'");
    }, new() { Configure = options => options.AddBatchPool("api") });

    [Fact]
    public async Task A_pool_with_a_bad_bound_is_refused_at_the_start()
    {
        var error = await Should.ThrowAsync<OptionOutOfRangeException>(
            () => FlowSystem.StartAsync(o => o.AddBatchPool("gpu", pool => pool.MaxConcurrency = 0)));
        error.Message.ShouldContain("gpu");
    }
}
