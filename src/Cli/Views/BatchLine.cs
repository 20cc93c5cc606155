using System.Globalization;
using System.Text;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Views;

/// <summary>How far a batch has come, in a line: a bar where the number of items is known, counts, rate, and an estimate.</summary>
internal static class BatchLine
{
    /// <summary>As the engine of this process tells it.</summary>
    public static string Of(BatchProgress batch)
        => Of(NameOf(batch.Node, batch.Visit), new BatchCounts(batch.Done, batch.Failed, batch.Total), batch.InFlight, batch.PerSecond,
            batch.Remaining);

    /// <summary>As the journal of another engine tells it; null where the visit is no batch at work.</summary>
    public static string? Of(VisitDetail visit, DateTimeOffset now)
    {
        if (visit.Items is not { } items || visit.EndedAt is not null)
            return null;
        var elapsed = now - visit.Since;
        var rate = elapsed.TotalSeconds >= 0.5 ? (items.Done + items.Failed) / elapsed.TotalSeconds : 0;
        return Of(NameOf(visit.Node, visit.Number), items, null, rate, items.Remaining(elapsed));
    }

    private static string Of(string name, BatchCounts items, int? inFlight, double rate, TimeSpan? remaining)
    {
        var (ended, line) = (items.Done + items.Failed, new StringBuilder());
        line.Append(CultureInfo.InvariantCulture, $"{name}: ");
        if (items.Total is { } total)
            line.Append(CultureInfo.InvariantCulture, $"{ProgressBar.Of(ended, total)} {ended}/{total} items");
        else
            line.Append(Count.Of(ended, "item"));
        if (items.Failed > 0)
            line.Append(CultureInfo.InvariantCulture, $", {items.Failed} failed");
        if (inFlight is { } running)
            line.Append(CultureInfo.InvariantCulture, $", {running} at work");
        if (rate > 0)
            line.Append(CultureInfo.InvariantCulture, $", {(rate < 10 ? Math.Round(rate, 1) : Math.Round(rate))}/s");
        if (remaining is { Ticks: > 0 } left)
            line.Append(CultureInfo.InvariantCulture, $", about {Times.Span(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)))} left");
        return line.ToString();
    }

    private static string NameOf(string node, int visit) => visit == 1 ? node : $"{node} #{visit}";
}
