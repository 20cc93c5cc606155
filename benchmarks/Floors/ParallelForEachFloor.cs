using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>F5: the base class library's own loop, ten at a time, each body yielding once.</summary>
public sealed class ParallelForEachFloor : Measurement
{
    public override string Id => "F5";

    public override string Title => "Parallel.ForEachAsync, degree 10, body with one Task.Yield";

    public override Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(500_000);
        return Clock.PerOperationAsync(items,
            () => Parallel.ForEachAsync(Enumerable.Range(0, items), new ParallelOptions { MaxDegreeOfParallelism = 10 },
            static async (_, _) => await Task.Yield()));
    }
}
