using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.View;

/// <summary>Shows the work while it goes on. Steps report from many threads at once. Disposing ends the picture.</summary>
internal interface IProgressView : IDisposable
{
    void Begin(IReadOnlyList<Document> documents);

    void StepStarted(string runId, string step, int attempt);

    void AttemptFailed(string runId, string step, int attempt, string reason);

    /// <param name="document">Whose run has ended.</param>
    /// <param name="row">How it ended.</param>
    /// <param name="before">Whether it had ended before this process started.</param>
    void Finished(Document document, ReportRow row, bool before);
}
