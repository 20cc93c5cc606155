using System.Security.Cryptography;
using System.Text.Json;
using ActorFlow.Samples.TextPipeline.Flows;
using ActorFlow.Samples.TextPipeline.Report;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>The run that makes the report.</summary>
internal sealed class ReportRun(Runs runs, FlowDefinition flow, string outFolder)
{
    /// <summary>Makes the report, unless it is there already: the same results in the same place are the same run.</summary>
    /// <exception cref="RunNotCompletedException">The run failed.</exception>
    public async Task FinishAsync(IReadOnlyList<ReportRow> rows, CancellationToken cancellationToken)
    {
        string id = IdOf(rows);
        var input = new RunInput { { Keys.Rows, rows }, { Keys.OutFolder, outFolder } };
        for (int edition = 1; ; edition++)
        {
            (RunResult run, bool before) = await runs.FinishAsync(flow, $"{id}-{edition}", input, cancellationToken);
            run.EnsureCompleted();
            // A run that has ended never runs again, so files that were lost or overwritten since are made by the next edition.
            if (!before || run.State.Get(Keys.Report).AreIn(outFolder)) return;
        }
    }

    private string IdOf(IReadOnlyList<ReportRow> rows)
    {
        byte[] hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { rows, outFolder }));
        return $"report-{Convert.ToHexStringLower(hash.AsSpan(0, 10))}";
    }
}
