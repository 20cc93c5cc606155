namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>What became of a document in this call of the job.</summary>
/// <param name="Row">How its run ended.</param>
/// <param name="Attempts">How often the summariser was asked; 0 when it was not.</param>
/// <param name="Before">Whether the run had ended before this call.</param>
public sealed record DocumentResult(ReportRow Row, int Attempts, bool Before);
