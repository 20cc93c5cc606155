using System.Threading.Channels;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>F4: a bounded channel feeds ten asynchronous workers.</summary>
public sealed class BoundedChannelFloor : Measurement
{
    private const int Workers = 10;
    private const int Capacity = 1_024;

    public override string Id => "F4";

    public override string Title => "bounded channel, 10 async workers, 1 000 000 items";

    public override Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(1_000_000);
        var item = new object();
        return Clock.PerOperationAsync(items, async () =>
        {
            var channel = Channel.CreateBounded<object>(Capacity);
            var done = 0;
            var working = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
            {
                await foreach (var _ in channel.Reader.ReadAllAsync()) Interlocked.Increment(ref done);
            })).ToArray();
            for (var i = 0; i < items; i++) await channel.Writer.WriteAsync(item);
            channel.Writer.Complete();
            await Task.WhenAll(working);
            if (done != items) throw new InvalidOperationException($"{done} of {items} items arrived.");
        });
    }
}
