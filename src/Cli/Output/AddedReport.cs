using System.Globalization;
using Spectre.Console;

namespace ActorFlow.Cli.Output;

/// <summary>What the nodes of a run have added to it, and its checkpoints, for a person.</summary>
internal sealed class AddedReport(CliCall call)
{
    private const int Most = 50;

    public void Write(RunDetail run)
    {
        if (run.Added.Count > 0)
            Added(run.Added);
        if (run.Checkpoints.Count > 0)
            Checkpoints(run.Checkpoints);
    }

    private void Added(IReadOnlyList<AddedWork> added)
    {
        call.Terminal.Out.WriteLine();
        var table = new TextTable("ADDED", "BY", "WHAT", "");
        foreach (var one in added.TakeLast(Most))
        {
            var (to, what) = one.Kind switch
            {
                AddedKind.Jump => (one.To, "goto"),
                AddedKind.Iteration => (one.To, "iterate"),
                _ => (one.To, one.What),
            };
            table.Add(TextTable.Cell(to, 200), TextTable.Cell(one.Visit == 1 ? one.By : $"{one.By} #{one.Visit}", 200), TextTable.Cell(what, 200),
                new Text(one.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $"×{one.Times}") : one.IsOpen ? "open" : ""));
        }

        call.Terminal.Write(table.Table);
        Rest(added.Count);
    }

    private void Checkpoints(IReadOnlyList<CheckpointDetail> checkpoints)
    {
        call.Terminal.Out.WriteLine();
        var table = new TextTable("CHECKPOINT", "AT", "BY", "RESUMES", "METADATA");
        foreach (var taken in checkpoints.TakeLast(Most))
        {
            table.Add(TextTable.Cell(taken.Version.ToString(CultureInfo.InvariantCulture)),
                TextTable.Cell(Times.Local(taken.At, call.TimeProvider.LocalTimeZone)),
                TextTable.Cell(taken.Visit == 1 ? taken.Node : $"{taken.Node} #{taken.Visit}", 200),
                    new Text(taken.Reruns ? "with the visit" : "after the visit"),
                TextTable.Cell(taken.Metadata?.GetRawText() ?? "", 200));
        }

        call.Terminal.Write(table.Table);
        Rest(checkpoints.Count);
    }

    private void Rest(int count)
    {
        if (count > Most)
            call.WriteLine($"({count - Most} earlier ones are left out; --json has them)");
    }
}
