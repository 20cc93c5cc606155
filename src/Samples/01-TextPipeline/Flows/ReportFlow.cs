using ActorFlow.Samples.TextPipeline.Job;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.Flows;

/// <summary>
/// One run of this flow makes the report over all documents: <c>compose ──► publish</c>. What is composed is journaled before it is
/// published, so a crash in between publishes the same text.
/// </summary>
internal static class ReportFlow
{
    public static FlowDefinition Create(Workshop shop)
    {
        var compose = Node.Named("compose")
            .Prep(state => state.Get(Keys.Rows))
            .Exec((rows, step) => shop.DoAsync(step, () => ReportFiles.Of(rows)))
            .Post((state, files) => state.Set(Keys.Report, files));

        var publish = Node.Named("publish")
            .Prep(state => (Files: state.Get(Keys.Report), Folder: state.Get(Keys.OutFolder)))
            .Exec((report, step) => shop.DoAsync(step, () =>
            {
                report.Files.WriteTo(report.Folder);
                return report.Folder;
            }));

        return Flow.Named("text-pipeline.report").StartAt(compose).Connect(compose, publish).Build();
    }
}
