using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.View;

/// <summary>One line for each thing that happens: for pipes, logs and terminals without colour.</summary>
internal sealed class PlainView(TextWriter output) : IProgressView
{
    private readonly Lock _gate = new();
    private Dictionary<string, string> _names = [];
    private int _finished;

    public void Begin(IReadOnlyList<Document> documents) => _names = documents.ToDictionary(document => document.RunId, document => document.Name);

    public void StepStarted(string runId, string step, int attempt)
    {
    }

    public void AttemptFailed(string runId, string step, int attempt, string reason)
    {
        lock (_gate)
        {
            if (_names.TryGetValue(runId, out string? name)) output.WriteLine($"retry {name}: {step}, attempt {attempt}: {reason}");
        }
    }

    public void Finished(Document document, ReportRow row, bool before)
    {
        string reason = row.Reason is null ? "" : $" ({row.Reason})";
        string when = before ? ", already done" : "";
        lock (_gate)
        {
            output.WriteLine($"[{++_finished}/{_names.Count}] {document.Name}: {MarkdownReport.Name(row.Outcome)}{reason}{when}");
        }
    }

    public void Dispose()
    {
    }
}
