using System.Globalization;
using ActorFlow.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorFlow.Cli.Views;

/// <summary>One run at work: its nodes, their attempts, how long they take, and how fast it goes on.</summary>
internal static class RunPicture
{
    private const int MostVisits = 12;
    private const int MostBatches = 6;

    public static IRenderable Of(RunDetail run, DateTimeOffset now, int width, BatchBoard batches)
    {
        var elapsed = (run.EndedAt ?? now) - run.StartedAt;
        var visits = run.VisitsOmitted + run.Visits.Count(visit => visit.EndedAt is not null);
        var rate = elapsed.TotalSeconds >= 1 && visits > 1 ? string.Create(CultureInfo.InvariantCulture, $", {visits / elapsed.TotalSeconds:0.#}/s")
            : "";
        var head = $"{run.Flow} '{run.RunId}': {StatusText.Word(run.Status)} for {Times.Span(elapsed)}, {Count.Of(visits, "visit")} done{rate}";
        var table = new TextTable("", "", "", "", "");
        var shown = run.Visits.TakeLast(MostVisits).ToList();
        foreach (var visit in shown)
        {
            table.Add(
                new Text("  "), TextTable.Cell(visit.Number == 1 ? visit.Node : $"{visit.Node} #{visit.Number}", 40), StatusText.Of(visit.Status),
                TextTable.Cell(Times.Span((visit.EndedAt ?? now) - visit.Since)), TextTable.Cell(Remark(visit, now), Math.Max(10, width - 70)));
        }

        var left = run.VisitsOmitted + run.Visits.Count - shown.Count;
        var lines = new List<IRenderable> { new Text(Plain.Line(head, Math.Max(20, width - 1))) };
        if (left > 0)
            lines.Add(new Text($"  {Count.Of(left, "visit")} before"));
        lines.Add(table.Table);
        var told = batches.Lines.Concat(run.Visits.Where(visit => !batches.Has(visit)).Select(visit => BatchLine.Of(visit, now)).OfType<string>())
            .Take(MostBatches);
        lines.AddRange(told.Select(line => new Text(Plain.Line($"  {line}", Math.Max(20, width - 1)))));
        return new Rows(lines);
    }

    private static string Remark(VisitDetail visit, DateTimeOffset now)
    {
        var attempt = visit.Attempts.Count > 1 ? $"attempt {visit.Attempts[^1].Number}" : "";
        var due = visit.Due is { } at && at > now ? $"in {Times.Span(at - now)}" : "";
        var failure = visit.Attempts.LastOrDefault(each => each.Error is not null)?.Error is { } error && visit.Status != VisitStatus.Completed
            ? error.Message : "";
        return string.Join(", ", new[] { attempt, due, failure }.Where(part => part.Length > 0));
    }
}
