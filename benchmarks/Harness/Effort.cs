namespace ActorFlow.Benchmarks.Harness;

/// <summary>How much is done: fully, or just enough to show that it works.</summary>
public sealed record Effort(bool Smoke)
{
    /// <summary>The number of operations to run, given the full one.</summary>
    public int Of(int full) => Smoke ? Math.Max(100, full / 1000) : full;
}
