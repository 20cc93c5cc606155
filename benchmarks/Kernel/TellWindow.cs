using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K1: one producer keeps at most 16 384 messages on their way to one actor.</summary>
public sealed class TellWindow : Measurement
{
    private const int Window = 16_384;
    private const int Portion = Window / 4;

    public override string Id => "K1.window";

    public override string Title => "tell, 1 → 1, window of 16k";

    public override Target Target => Target.TimesFloor("F1", 1.0, 0.6);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = Math.Max(Window * 2, effort.Of(2_000_000) / Portion * Portion);
        var message = new object();
        await using var system = ActorSystem.Create("K1");
        return await Clock.PerOperationAsync(items, async () =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var portions = new SemaphoreSlim(Window / Portion);
            var actor = system.Spawn(Props.Create(() => new Counter(items, done, portions, Portion)));
            await Task.Run(async () =>
            {
                for (var sent = 0; sent < items; sent += Portion)
                {
                    await portions.WaitAsync();
                    for (var i = 0; i < Portion; i++) actor.Tell(message);
                }
            });
            await done.Task;
        });
    }
}
