using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>F1.two: what K6 is held against.</summary>
public sealed class TwoWritersFloor : Measurement
{
    public override string Id => "F1.two";

    public override string Title => "unbounded channel, two writers, one reader";

    public override Task<double> RunAsync(Effort effort) => ChannelFlood.RunAsync(effort.Of(2_000_000), writers: 2);
}
