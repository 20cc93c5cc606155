using System.Globalization;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>What a curve must keep to at its greatest size.</summary>
/// <param name="Limit">The most allowed.</param>
/// <param name="From">The size whose number the limit is a multiple of; null where the limit is a number of its own.</param>
public sealed record Bound(double Limit, int? From)
{
    /// <summary>At most so many times what it is at a size from which on it is to be flat.</summary>
    public static Bound FlatFrom(int size, double times) => new(times, size);

    /// <summary>At most a number.</summary>
    public static Bound AtMost(double limit) => new(limit, null);

    /// <summary>What is held against the limit.</summary>
    public double Compared(IReadOnlyList<CurvePoint> points)
        => From is { } from ? points[^1].Median / points.First(point => point.Size >= from).Median : points[^1].Median;

    /// <summary>The bound in words.</summary>
    public string Describe(string unit)
        => From is { } from
            ? string.Create(CultureInfo.InvariantCulture, $"at most {Limit:0.##} × the one at {CurveNumbers.Size(from)}")
            : string.Create(CultureInfo.InvariantCulture, $"at most {Limit:0.##} {unit}");
}
