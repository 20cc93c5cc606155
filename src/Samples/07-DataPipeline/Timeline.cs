using System.Globalization;
using System.Text;

namespace ActorFlow.Samples.DataPipeline;

/// <summary>Draws when each node of a run was at work, from the run's own record.</summary>
public static class Timeline
{
    private const int Width = 48;

    /// <summary>As text: a bar per node, the first to begin on top.</summary>
    public static string AsText(RunDetail run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var visits = Ended(run);
        var whole = visits.Max(visit => visit.EndedAt!.Value) - run.StartedAt;
        var name = visits.Max(visit => visit.Node.Length);
        var text = new StringBuilder();
        foreach (var visit in visits)
        {
            var from = Column(visit.Since - run.StartedAt, whole);
            var to = Math.Max(Column(visit.EndedAt!.Value - run.StartedAt, whole), from + 1);
            text.Append(visit.Node.PadRight(name + 2)).Append(' ', from).Append('█', to - from).Append(' ', Math.Max(Width - to, 0) + 2)
                .Append(CultureInfo.InvariantCulture, $"{Seconds(visit.Since - run.StartedAt)} – {Seconds(visit.EndedAt.Value - run.StartedAt)} s\n");
        }

        return text.ToString();
    }

    /// <summary>As a Gantt chart of Mermaid, to be pasted into Markdown.</summary>
    public static string AsMermaid(RunDetail run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var text = new StringBuilder("gantt\n    dateFormat x\n    axisFormat %S.%L s\n");
        foreach (var visit in Ended(run))
        {
            var (from, to) = (visit.Since - run.StartedAt, visit.EndedAt!.Value - run.StartedAt);
            text.Append(CultureInfo.InvariantCulture, $"    {visit.Node} : {from.TotalMilliseconds:0}, {to.TotalMilliseconds:0}\n");
        }

        return text.ToString();
    }

    private static List<VisitDetail> Ended(RunDetail run)
        => [.. run.Visits.Where(visit => visit.EndedAt is not null).OrderBy(visit => visit.Since).ThenBy(visit => visit.EndedAt)
            .ThenBy(visit => visit.Node, StringComparer.Ordinal)];

    private static int Column(TimeSpan at, TimeSpan whole) => whole == TimeSpan.Zero ? 0 : (int)Math.Round(Width * (at / whole));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
