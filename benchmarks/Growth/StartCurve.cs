using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>From nothing to a system that answers, with so many runs in its journal that wait.</summary>
public sealed class StartCurve : Curve
{
    public override string Id => "start";

    public override string Title => "start with waiting runs, until one of them answers";

    public override string SizeName => "waiting runs";

    public override string Unit => "ms";

    public override IReadOnlyList<int> Sizes => [10, 100, 1_000, 10_000, 100_000];

    public override Bound Bound => Bound.AtMost(3_000);

    public override Task<double> MeasureAsync(int size) => WaitingStore.MeasureAsync(size);
}
