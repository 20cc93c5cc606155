using ActorFlow.Server.Json;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorFlow.Cli.Output;

/// <summary>All of a run for a person: facts, visits, errors.</summary>
internal sealed partial class RunReport(CliCall call)
{
    private const int BarWidth = 30;

    public void Write(RunDetail run, IReadOnlyList<RunFamily> children, bool hasMore)
    {
        Facts(run);
        if (run.Visits.Count > 0)
        {
            call.Terminal.Out.WriteLine();
            Visits(run);
        }

        Undone(run);
        Children(run, children, hasMore);
        new AddedReport(call).Write(run);
        foreach (var error in run.Errors)
        {
            call.Terminal.Out.WriteLine();
            Error(error);
        }
    }

    private void Facts(RunDetail run)
    {
        var (now, zone) = (call.TimeProvider.GetUtcNow(), call.TimeProvider.LocalTimeZone);
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn());
        void Add(string name, IRenderable? value)
        {
            if (value is not null)
                facts.AddRow(new Text(name), value);
        }

        IRenderable? Maybe(string? text) => string.IsNullOrEmpty(text) ? null : TextTable.Cell(text, 2_000);
        Add("run", TextTable.Cell(run.RunId.Value, RunId.MaxLength));
        Add("flow", TextTable.Cell(run.Flow, 300));
        Add("status", StatusText.Of(run.Status));
        Add("outcome", Maybe(run.Action?.Value));
        Add("reason", Maybe(run.Reason));
        Add("started", TextTable.Cell(Times.Local(run.StartedAt, zone)));
        Add(run.EndedAt is null ? "for" : "took", TextTable.Cell(Times.Span((run.EndedAt ?? now) - run.StartedAt)));
        Add("due", run.Due is { } due ? TextTable.Cell(Times.Local(due, zone)) : null);
        Add("key", Maybe(run.Key));
        Add("tags", Maybe(string.Join(' ', run.Tags)));
        Add("parent", Maybe(run.Parent?.Value));
        Add("forked from",
            run.ForkedFrom is { } origin ? TextTable.Cell($"{origin.Value} at version {run.ForkedVersion}", RunId.MaxLength + 40) : null);
        Add("memo", Maybe(run.Memo?.GetRawText()));
        Add("version", TextTable.Cell(run.Version.ToString(CultureInfo.InvariantCulture)));
        Add(run.Aside is null ? "" : StatusText.Word(run.Aside.Status),
            run.Aside is { } aside ? TextTable.Cell($"{aside.Reason} (since {Times.Local(aside.Since, zone)}, by {aside.Build})", 2_000) : null);
        Add("history", run.IsPruned ? TextTable.Cell("pruned") : Maybe(run.Unreadable));
        call.Terminal.Write(facts);
    }

    private void Visits(RunDetail run)
    {
        if (run.VisitsOmitted > 0)
            call.WriteLine($"({run.VisitsOmitted} earlier visits are left out)");
        var end = run.EndedAt ?? run.UpdatedAt;
        var scale = (end - run.StartedAt).Ticks;
        var table = new TextTable("VISIT", "STATUS", "ATTEMPTS", "AFTER", "TOOK", "TIMELINE", "");
        foreach (var (visit, branch) in VisitTree.Of(run.Visits))
        {
            if (visit is null)
            {
                table.Add(TextTable.Cell(branch, 200), new Text(""), new Text(""), new Text(""), new Text(""), new Text(""), new Text(""));
                continue;
            }

            Visit(table, run, visit, branch, Bar(visit.Since - run.StartedAt, (visit.EndedAt ?? end) - run.StartedAt, scale));
        }

        call.Terminal.Write(table.Table);
    }

    private static void Visit(TextTable table, RunDetail run, VisitDetail visit, string branch, string bar)
    {
        table.Add(
            TextTable.Cell(branch, 200), StatusText.Of(visit.Status), TextTable.Cell($"{visit.Attempts.Count}"),
                TextTable.Cell(Times.Span(visit.Since - run.StartedAt)),
            TextTable.Cell(Took(visit.Since, visit.EndedAt)), new Text(bar), TextTable.Cell(Remark(visit), 200));
        if (visit.Attempts.Count == 1)
            return;
        foreach (var attempt in visit.Attempts.Where(attempt => attempt.Error is not null))
        {
            table.Add(
                TextTable.Cell($"{VisitTree.Below(visit)}attempt {attempt.Number}", 200), new Text("failed", new Style(Color.Red)), new Text(""),
                TextTable.Cell(Times.Span(attempt.Since - run.StartedAt)), TextTable.Cell(Took(attempt.Since, attempt.EndedAt)), new Text(""),
                TextTable.Cell(ErrorText.Of(attempt.Error!), 200));
        }
    }

    private static string Took(DateTimeOffset since, DateTimeOffset? ended) => ended is { } end ? Times.Span(end - since) : "";

    private static string Remark(VisitDetail visit)
    {
        if (visit.Error is { } error)
            return ErrorText.Of(error);
        if (visit.Child is { } child)
            return $"child run {child}";
        if (visit is { Items: { } items, EndedAt: null })
            return items.Total is { } total ? $"{items.Done + items.Failed} of {total} items" : Count.Of(items.Done + items.Failed, "item");
        if (visit.Waits.FirstOrDefault(wait => wait.Ending is null) is { } open)
            return open.Signal is { } signal ? $"waits for signal '{signal}'" : open.Kind == WaitKind.Delay
                ? "waits for its time" : $"waits for an answer to '{open.Name}'";
        var actions = string.Join(", ", visit.Actions.Where(action => !action.IsDefault).Select(action => action.Value));
        return visit.Steps.Count == 0 ? actions : $"{actions} ({visit.Steps.Count} steps)".TrimStart();
    }

    private static string Bar(TimeSpan from, TimeSpan to, long scale)
    {
        if (scale <= 0)
            return "█";
        var begin = (int)Math.Clamp(from.Ticks * (BarWidth - 1) / scale, 0, BarWidth - 1);
        var end = (int)Math.Clamp(to.Ticks * BarWidth / scale, begin + 1, BarWidth);
        return new string(' ', begin) + new string('█', end - begin);
    }

    private void Error(RunError error)
    {
        call.WriteLine($"error in {error.Node}, visit {error.Visit}, {error.Phase.ToString().ToLowerInvariant()}, {error.Attempts} attempt{(error.Attempts == 1 ? "" : "s")}:");
        call.WriteLine($"  {error.Type}: {error.Message}");
        foreach (var line in (error.Detail ?? "").Split('\n').Skip(1))
            call.WriteLine($"  {line.TrimEnd()}");
    }
}
