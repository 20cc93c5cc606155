using ActorFlow.Server.Json;
using Spectre.Console;

namespace ActorFlow.Cli.Output;

/// <summary>What a run has undone, and its child runs.</summary>
internal sealed partial class RunReport
{
    private void Undone(RunDetail run)
    {
        if (run.Compensations.All.Count == 0)
            return;
        call.Terminal.Out.WriteLine();
        var table = new TextTable("UNDOING", "STATUS", "");
        foreach (var detail in run.Compensations.All)
        {
            var colour = detail.Status switch
            {
                CompensationStatus.Compensated => Color.Green,
                CompensationStatus.Failed => Color.Red,
                _ => Color.Default,
            };
            table.Add(TextTable.Cell($"{detail.Node}{(detail.Visit > 1 ? $" #{detail.Visit}" : "")}", 200),
                new Text(Word(detail.Status), new Style(colour)),
                TextTable.Cell(detail.Error is { } error ? ErrorText.Of(error) : "", 200));
        }

        call.Terminal.Write(table.Table);
    }

    private static string Word(CompensationStatus status) => status switch
    {
        CompensationStatus.Owed => "stands",
        CompensationStatus.Compensated => "undone",
        CompensationStatus.Failed => "failed",
        _ => "not needed",
    };

    private void Children(RunDetail run, IReadOnlyList<RunFamily> children, bool hasMore)
    {
        if (children.Count == 0)
            return;
        call.Terminal.Out.WriteLine();
        var now = call.TimeProvider.GetUtcNow();
        var table = new TextTable("CHILD RUN", "FLOW", "STATUS", "AFTER", "TOOK", "OUTCOME");
        foreach (var (child, depth) in children)
        {
            var branch = depth == 0 ? "" : string.Concat(Enumerable.Repeat("│  ", depth - 1)) + "├─ ";
            table.Add(TextTable.Cell(branch + child.RunId.Value, RunId.MaxLength + branch.Length), TextTable.Cell(child.Flow, 40),
                StatusText.Of(child.Status),
                TextTable.Cell(Times.Span(child.StartedAt - run.StartedAt)), TextTable.Cell(Times.Span((child.EndedAt ?? now) - child.StartedAt)),
                    TextTable.Cell(child.Outcome));
        }

        call.Terminal.Write(table.Table);
        if (hasMore)
            call.Remark($"there are more than {RunFamily.MostRuns} child runs: '{call.Command("list", "--parent", run.RunId.Value)}' lists those of a run page by page.");
    }
}
