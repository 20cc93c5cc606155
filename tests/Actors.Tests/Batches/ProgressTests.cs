using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class ProgressTests
{
    [Fact]
    public Task Watchers_hear_how_far_a_batch_has_come_and_when_it_ends() => FlowTestHost.RunAsync(async host =>
    {
        var heard = new List<BatchProgress>();
        var node = Node.Named("watched").Items(_ => Enumerable.Range(0, 100)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n == 99 ? throw new TimeoutException() : n;
        }).Concurrency(5).OnItemErrors(BatchErrorMode.Continue);
        host.Register(Hosts.Chain("other", Node.Batch("b", (int n) => n)));
        await host.RestartAsync();
        using var subscription = host.System.Actors.EventStream.Subscribe<NodeOutput>(output => heard.Add((BatchProgress)output.Chunk!));

        (await host.RunAsync(Hosts.Chain("watched", node), options: new() { Id = "r" })).EnsureCompleted();

        var last = heard[^1];
        (last.RunId, last.Node, last.Visit, last.Total).ShouldBe((new RunId("r"), "watched", 1, 100L));
        (last.Done, last.Failed, last.InFlight, last.PeakInFlight, last.IsOver).ShouldBe((99L, 1L, 0, 5, true));
        (last.PerSecond, last.Remaining).ShouldBe((5.0, TimeSpan.Zero));
        heard.Count.ShouldBeInRange(3, 42);
        heard.Zip(heard.Skip(1)).ShouldAllBe(pair => pair.First.Done <= pair.Second.Done);
        var middle = heard.First(progress => progress.Done >= 50);
        middle.Remaining!.Value.TotalSeconds.ShouldBe((100 - middle.Done - middle.Failed) / middle.PerSecond, 0.01);
    });

    [Fact]
    public async Task Progress_is_part_of_what_a_run_tells()
    {
        var gate = new TaskCompletionSource();
        var node = Node.Named("told").Items(_ => Enumerable.Range(0, 3)).Each(async (n, _) =>
        {
            await gate.Task;
            return n;
        });
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(Hosts.Chain("told", node));
        var watching = WatchAsync(run);
        while (!system.IsWatched)
            await Task.Yield();
        gate.SetResult();

        var heard = await watching;

        heard[^1].IsOver.ShouldBeTrue();
        heard[^1].Done.ShouldBe(3);

        static async Task<List<BatchProgress>> WatchAsync(RunHandle run)
        {
            var heard = new List<BatchProgress>();
            await foreach (var progress in run.ProgressAsync())
                heard.Add(progress);
            return heard;
        }
    }

    [Fact]
    public Task A_batch_whose_items_take_long_is_told_of_from_its_beginning() => FlowTestHost.RunAsync(async host =>
    {
        var heard = new List<BatchProgress>();
        var node = Node.Named("long").Items(_ => Enumerable.Range(0, 4)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(4);
        host.Register(Hosts.Chain("other", Node.Batch("b", (int n) => n)));
        await host.RestartAsync();
        using var subscription = host.System.Actors.EventStream.Subscribe<NodeOutput>(output => heard.Add((BatchProgress)output.Chunk!));
        var run = await host.StartAsync(Hosts.Chain("long", node));
        host.Settle();

        var first = heard.ShouldHaveSingleItem();
        (first.Total, first.Done, first.InFlight, first.PerSecond, first.Remaining, first.IsOver).ShouldBe((4L, 0L, 4, 0.0, null, false));
        (await run.WaitAsync()).EnsureCompleted();
    });

    [Fact]
    public Task A_clock_that_is_set_back_withholds_no_progress_and_spoils_no_rate() => FlowTestHost.RunAsync(async host =>
    {
        var heard = new List<BatchProgress>();
        var node = Node.Named("set").Items(_ => Enumerable.Range(0, 80)).Each(async (n, x) =>
        {
            if (n == 5)
                host.Time.JumpWallClock(TimeSpan.FromDays(-1));
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(1);
        host.Register(Hosts.Chain("other", Node.Batch("b", (int n) => n)));
        await host.RestartAsync();
        using var subscription = host.System.Actors.EventStream.Subscribe<NodeOutput>(output => heard.Add((BatchProgress)output.Chunk!));

        (await host.RunAsync(Hosts.Chain("set", node))).EnsureCompleted();

        heard.Count.ShouldBeGreaterThan(9, "in a seeded world a lane tells after every eighth item");
        heard[^1].PerSecond.ShouldBe(1.0, 0.01);
    });

    [Fact]
    public Task Whoever_reads_the_journal_sees_how_far_a_batch_has_come_also_after_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("read").Items(_ => Enumerable.Range(0, 10)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n == 1 ? throw new TimeoutException() : n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromSeconds(1)).OnItemErrors(BatchErrorMode.Continue);
        var run = await host.StartAsync(Hosts.Chain("read", node), null, new() { Id = "r" });
        host.Advance(TimeSpan.FromSeconds(4.5));

        var visit = (await host.System.GetAsync("r")).Visits.Single();
        visit.Items.ShouldBe(new BatchCounts(3, 1, 10));
        visit.Items!.Remaining(TimeSpan.FromSeconds(4)).ShouldBe(TimeSpan.FromSeconds(6));
        var kept = new List<System.Text.Json.JsonElement>();
        await foreach (var item in host.System.FeedAsync())
            kept.AddRange(item.Events.Where(fact => fact.Kind == "items-completed").Select(fact => fact.Data));
        kept.Select(data => data.GetProperty("total").GetInt64()).ShouldBe([10, 10, 10, 10]);
        await host.CrashAsync();
        await host.RestartAsync();
        (await host.System.GetAsync("r")).Visits.Single().Items.ShouldBe(new BatchCounts(3, 1, 10));
        (await run.WaitAsync()).EnsureCompleted();
    }, Hosts.Under(Durability.Strict));

    [Fact]
    public Task Failed_items_that_run_again_are_counted_as_failed_no_more() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("again").Items(_ => Enumerable.Range(0, 3)).Each(async (n, x) =>
        {
            if (gate.IsReached || n != 1)
                return n;
            await gate.PassAsync();
            throw new TimeoutException();
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1)).Attempts(2, wait: TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("again", node), null, new() { Id = "r" });
        host.StepUntil(() => gate.IsReached);
        gate.Open();
        host.Settle();

        (await host.System.GetAsync("r")).Visits.Single().Items.ShouldBe(new BatchCounts(2, 0, 3));
        (await run.WaitAsync()).EnsureCompleted();
    }, Hosts.Under(Durability.Strict));
}
