using ActorFlow.Samples.TextPipeline.Analysis;

namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>One document in the report.</summary>
/// <param name="Name">The document's path below its folder.</param>
/// <param name="Outcome">How its run ended.</param>
/// <param name="Facts">What the analysis found; null when the document never got there.</param>
/// <param name="Summary">The chosen sentences; empty unless summarised.</param>
/// <param name="Reason">Why the document was not summarised; null when it was.</param>
public sealed record ReportRow(string Name, Outcome Outcome, TextFacts? Facts, IReadOnlyList<string> Summary, string? Reason);
