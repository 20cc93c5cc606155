using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K5: a pool of ten answers every item to one collector.</summary>
public sealed class Pool : Measurement
{
    public override string Id => "K5";

    public override string Title => "round-robin pool of 10, items and answers";

    public override Target Target => Target.TimesFloor("F4", 1.3, 0.8);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(1_000_000);
        await using var system = ActorSystem.Create("K5");
        return await Clock.PerOperationAsync(items, async () =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var collector = system.Spawn(Props.Create(() => new Counter(items, done)));
            var pool = system.SpawnPool(new RoundRobinPool(10), Props.Create(() => new Routee(collector)));
            var item = new object();
            await Task.Run(() =>
            {
                for (var i = 0; i < items; i++) pool.Tell(item);
            });
            await done.Task;
        });
    }

    private sealed class Routee(ActorRef<object> collector) : Actor<object>
    {
        protected override void Receive(object message) => collector.Tell(message);
    }
}
