using System.Threading.Channels;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>F1: one writer floods an unbounded channel, one reader takes everything.</summary>
public sealed class UnboundedChannelFloor : Measurement
{
    public override string Id => "F1";

    public override string Title => "unbounded channel, one writer, one reader";

    public override Task<double> RunAsync(Effort effort) => ChannelFlood.RunAsync(effort.Of(2_000_000), writers: 1);
}
