using ActorFlow.Cli.Views;
using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Flows;
using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>One run for each document.</summary>
internal sealed class DocumentRuns(Runs runs, FlowDefinition flow, IRunsView view)
{
    // Each run in flight holds its text in memory.
    private const int MostAtOnce = 16;

    private int _ended;

    /// <summary>How many documents are done so far.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <returns>The results in the order of the documents.</returns>
    public async Task<DocumentResult[]> FinishAllAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        view.Expect(documents.Count);
        foreach (Document document in documents) view.Name(document.RunId, document.Name);
        var results = new DocumentResult[documents.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, documents.Count, limits, async (i, cancellation) => results[i] = await FinishAsync(documents[i], cancellation));
        return results;
    }

    private async Task<DocumentResult> FinishAsync(Document document, CancellationToken cancellationToken)
    {
        var input = new RunInput { { Keys.Path, document.Path }, { Keys.ContentHash, document.ContentHash } };
        (RunResult run, bool before) = await runs.FinishAsync(flow, document.RunId, input, cancellationToken);
        var result = new DocumentResult(RowOf(document, run), run.State.GetOr(Keys.Attempts, 0), before);
        Interlocked.Increment(ref _ended);
        view.Ended(document.RunId,
            result.Row.Reason is { } reason ? $"{MarkdownReport.Name(result.Row.Outcome)} ({reason})" : MarkdownReport.Name(result.Row.Outcome),
                before);
        return result;
    }

    private static ReportRow RowOf(Document document, RunResult run)
    {
        SharedState state = run.State;
        TextFacts? facts = state.GetOr<TextFacts?>(Keys.Facts.Name, null);
        (Outcome outcome, string? reason) = run switch
        {
            { Status: RunStatus.Completed, Action.Value: DocumentFlow.Summarised } => (Outcome.Summarised, null),
            { Status: RunStatus.Completed, Action.Value: DocumentFlow.Skipped } => (Outcome.Skipped, state.Get(Keys.Reason)),
            { Status: RunStatus.Completed, Action.Value: DocumentFlow.Unreadable } => (Outcome.Unreadable, state.Get(Keys.Reason)),
            _ => (Outcome.Failed, run.Errors.Count > 0 ? run.Errors[0].ToString() : $"the run ended as {run.Status}"),
        };
        return new ReportRow(document.Name, outcome, facts, state.GetOr(Keys.Summary, []), reason);
    }
}
