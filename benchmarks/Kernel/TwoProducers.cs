using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K6: two producers flood one actor.</summary>
public sealed class TwoProducers : Measurement
{
    public override string Id => "K6";

    public override string Title => "two producers → one actor";

    public override Target Target => Target.TimesFloor("F1.two", 1.0, 0.7);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(2_000_000) / 2 * 2;
        var message = new object();
        await using var system = ActorSystem.Create("K6");
        return await Clock.PerOperationAsync(items, async () =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var actor = system.Spawn(Props.Create(() => new Counter(items, done)));
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < items / 2; i++) actor.Tell(message);
            })));
            await done.Task;
        });
    }
}
