namespace ActorFlow.Benchmarks.Harness;

/// <summary>How much is done: fully, or just enough to show that it works.</summary>
/// <param name="Smoke">Not fully.</param>
/// <param name="Share">Then one of so many operations, a hundred at least.</param>
public sealed record Effort(bool Smoke, int Share = 1_000)
{
    /// <summary>The number of operations to run, given the full one.</summary>
    public int Of(int full) => Smoke ? Math.Max(100, full / Share) : full;
}
