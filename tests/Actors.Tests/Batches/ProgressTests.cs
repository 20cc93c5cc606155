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
}
