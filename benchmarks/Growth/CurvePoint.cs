namespace ActorFlow.Benchmarks.Growth;

/// <summary>What was measured at a size.</summary>
/// <param name="Size">The size.</param>
/// <param name="Median">The median of the repeats.</param>
/// <param name="Least">The least of them.</param>
/// <param name="Most">The greatest of them.</param>
public sealed record CurvePoint(int Size, double Median, double Least, double Most);
