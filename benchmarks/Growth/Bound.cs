using System.Globalization;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>What a curve must keep to, at every size.</summary>
/// <param name="Limit">The most allowed.</param>
/// <param name="From">The size from which on the curve must not rise; null where the limit is a number of its own.</param>
public sealed record Bound(double Limit, int? From)
{
    /// <summary>From a size on, no number is more than so many times the number of any smaller size.</summary>
    public static Bound FlatFrom(int size, double times) => new(times, size);

    /// <summary>At most a number.</summary>
    public static Bound AtMost(double limit) => new(limit, null);

    /// <summary>What is held against the limit: the steepest rise from any size to any greater one, or the greatest number.</summary>
    public double Compared(IReadOnlyList<CurvePoint> points)
        => From is null
            ? points.Max(static point => point.Median)
            : Bounded(points).Select(static pair => pair.Point.Median / pair.Below).DefaultIfEmpty(1).Max();

    /// <summary>The most allowed at each size that the bound speaks of.</summary>
    public IReadOnlyList<(int Size, double Most)> Limits(IReadOnlyList<CurvePoint> points)
        => From is null
            ? [.. points.Select(point => (point.Size, Limit))]
            : [.. Bounded(points).Select(pair => (pair.Point.Size, Limit * pair.Below))];

    /// <summary>The bound in words.</summary>
    public string Describe(string unit)
        => From is { } from
            ? string.Create(CultureInfo.InvariantCulture, $"from {CurveNumbers.Size(from)} on at most {Limit:0.##} × any smaller size")
            : string.Create(CultureInfo.InvariantCulture, $"at most {Limit:0.##} {unit}");

    /// <summary>The sizes that have a smaller one to be held against, each with the lowest number of all smaller ones.</summary>
    private IEnumerable<(CurvePoint Point, double Below)> Bounded(IReadOnlyList<CurvePoint> points)
    {
        var lowest = double.PositiveInfinity;
        foreach (var point in points.Where(point => point.Size >= From))
        {
            if (double.IsFinite(lowest))
                yield return (point, lowest);
            lowest = Math.Min(lowest, point.Median);
        }
    }
}
