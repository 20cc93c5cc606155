using System.Globalization;
using System.Text;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>Results as a Markdown table.</summary>
public static class Report
{
    /// <summary>The table with its heading.</summary>
    /// <param name="results">The rows.</param>
    /// <param name="date">The day.</param>
    /// <param name="rounds">How often each was measured.</param>
    /// <param name="unrest">What disturbed the measurements, or null.</param>
    public static string Markdown(IReadOnlyList<Result> results, string date, int rounds, string? unrest = null)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Benchmarks, {date}").AppendLine();
        if (unrest is not null)
            text.AppendLine(unrest).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine.Describe()}; medians of {rounds} rounds. A ratio is the median of the rounds' ratios;");
        text.AppendLine("limits in nanoseconds without a floor are scaled by the measured F1 / 42 ns.").AppendLine();
        text.AppendLine("| id | workload | median | least – most | ratio | target | stretch | verdict |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            var one = result.Measurement;
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {one.Id} | {one.Title} | {Number(result.Median)} {one.Unit} | {Number(result.Least)} – {Number(result.Most)} | {RatioOf(result)} | {Limit(result, one.Target?.Limit)} | {Limit(result, one.Target?.Stretch)} | {result.Verdict} |");
        }

        return text.ToString();
    }

    private static string RatioOf(Result result)
        => result.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} × {result.Measurement.Target!.Floor}") : "";

    private static string Limit(Result result, double? limit)
    {
        if (limit is not { } value || result.Measurement.Target is not { } target) return "";
        if (target.Floor is { } floor) return string.Create(CultureInfo.InvariantCulture, $"≤ {value:0.##} × {floor}");
        var scaled = target.Clock is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (here {Number(value * result.Scale)})");
        return string.Create(CultureInfo.InvariantCulture, $"≤ {value:0.##} {result.Measurement.Unit}{scaled}");
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "F0" : "F1", CultureInfo.InvariantCulture);
}
