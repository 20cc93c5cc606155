using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K1: one producer floods one actor.</summary>
public sealed class TellFlood : Measurement
{
    public override string Id => "K1.flood";

    public override string Title => "tell, 1 → 1, flood";

    public override Target Target => Target.TimesFloor("F1", 1.0, 0.6);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(2_000_000);
        var message = new object();
        await using var system = ActorSystem.Create("K1");
        return await Clock.PerOperationAsync(items, async () =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var actor = system.Spawn(Props.Create(() => new Counter(items, done)));
            await Task.Run(() =>
            {
                for (var i = 0; i < items; i++) actor.Tell(message);
            });
            await done.Task;
        });
    }
}
