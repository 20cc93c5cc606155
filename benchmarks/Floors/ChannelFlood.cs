using System.Threading.Channels;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>Writers flood an unbounded channel of references; one reader counts them.</summary>
internal static class ChannelFlood
{
    internal static Task<double> RunAsync(int items, int writers)
    {
        var item = new object();
        return Clock.PerOperationAsync(items, async () =>
        {
            var channel = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = writers == 1 });
            var reading = Task.Run(async () =>
            {
                var left = items;
                while (left > 0 && await channel.Reader.WaitToReadAsync())
                {
                    while (channel.Reader.TryRead(out _)) left--;
                }
            });
            var writing = Enumerable.Range(0, writers).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < items / writers; i++) channel.Writer.TryWrite(item);
            }));
            await Task.WhenAll([reading, .. writing]);
        });
    }
}
