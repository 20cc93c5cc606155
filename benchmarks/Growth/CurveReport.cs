using System.Globalization;
using System.Text;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>Curves as a page: a table, a verdict and a drawing for each.</summary>
public static class CurveReport
{
    /// <summary>The page; the drawings lie in a folder beside it.</summary>
    public static string Markdown(IReadOnlyList<(Curve Curve, IReadOnlyList<CurvePoint> Points)> curves, string date, int repeats, string folder, string? unrest = null)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Growth, {date}").AppendLine();
        if (unrest is not null)
            text.AppendLine(unrest).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine.Describe()}; medians of {repeats}, least and most in the drawings.");
        foreach (var (curve, points) in curves)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {curve.Id}: {curve.Title}").AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {curve.SizeName} | {string.Join(" | ", points.Select(static point => CurveNumbers.Size(point.Size)))} |");
            text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---|", points.Count))}");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {curve.Unit} | {string.Join(" | ", points.Select(static point => CurveNumbers.Number(point.Median)))} |").AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{Verdict(curve, points)}: {curve.Bound.Describe(curve.Unit)}; it is {CurveNumbers.Number(curve.Bound.Compared(points))}.")
                    .AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"![{curve.Title}]({folder}/{curve.Id}.svg)");
        }

        return text.ToString();
    }

    /// <summary>Whether the curve keeps to its bound.</summary>
    public static string Verdict(Curve curve, IReadOnlyList<CurvePoint> points)
        => curve.Bound.Compared(points) <= curve.Bound.Limit ? "pass" : "FAIL";
}
