using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.Flows;

/// <summary>What the runs keep in their state.</summary>
internal static class Keys
{
    // A document's run.
    public static readonly StateKey<string> Path = new("path");
    public static readonly StateKey<string> ContentHash = new("contentHash");
    public static readonly StateKey<string> Text = new("text");
    public static readonly StateKey<TextFacts> Facts = new("facts");
    public static readonly StateKey<IReadOnlyList<string>> Summary = new("summary");
    public static readonly StateKey<int> Attempts = new("attempts");
    public static readonly StateKey<string> Reason = new("reason");

    // The report's run.
    public static readonly StateKey<IReadOnlyList<ReportRow>> Rows = new("rows");
    public static readonly StateKey<string> OutFolder = new("outFolder");
    public static readonly StateKey<ReportFiles> Report = new("report");
}
