using ActorFlow.Cli;
using ActorFlow.Cli.Views;
using ActorFlow.Samples.TextPipeline.Flows;
using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Report;
using ActorFlow.Samples.TextPipeline.View;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>The whole job: a run for each document, then one for the report.</summary>
public sealed class TextPipelineJob(JobOptions options, CliTerminal terminal, TimeProvider time)
{
    private DocumentRuns? _documentRuns;

    /// <summary>Sets the engine up on a database, apart from its flows.</summary>
    public Action<FlowSystemOptions, string> Configure { get; init; } = (o, database) =>
    {
        o.UseSqlite(database, journal => journal.Path = database);
        o.TimeProvider = time;
    };

    /// <returns>One of <see cref="RunExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<Document> documents = DocumentFolder.Read(options.Folder, options.OutFolder);
            OutputFolder.Prepare(options.OutFolder, "--out");
            OutputFolder.Prepare(Path.GetDirectoryName(options.Database)!, "--db");
            return Conclude(await WorkAsync(documents, cancellationToken));
        }
        catch (BadInputException e)
        {
            terminal.Error.WriteLine($"text-pipeline: {e.Message}");
            return RunExitCode.Usage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            int ended = _documentRuns?.Ended ?? 0;
            terminal.Error.WriteLine($"text-pipeline: stopped with {ended} documents done. Give the same command again to go on.");
            return RunExitCode.Interrupted;
        }
        catch (Exception e) when (e is JournalUnavailableException or RunNotCompletedException or RunJournalException)
        {
            terminal.Error.WriteLine($"text-pipeline: {e.Message}");
            return RunExitCode.Failed;
        }
    }

    private async Task<DocumentResult[]> WorkAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var effects = new EffectLog(options.EffectsFile);
        effects.EnsureWritable();
        await using IRunsView view = RunsView.Open(terminal, time);
        var shop = new Workshop(effects, time, options.Slow);
        FlowDefinition documentFlow = DocumentFlow.Create(shop), reportFlow = ReportFlow.Create(shop);

        DateTimeOffset since = time.GetUtcNow();
        await using FlowSystem system = await FlowSystem.StartAsync(
            o =>
            {
                Configure(o, options.Database);
                o.AddFlow(documentFlow).AddFlow(reportFlow).Use(RunsView.Watch(view));
            },
            cancellationToken);
        var runs = new Runs(system, since);
        _documentRuns = new DocumentRuns(runs, documentFlow, view);
        DocumentResult[] results = await _documentRuns.FinishAllAsync(documents, cancellationToken);
        await new ReportRun(runs, reportFlow, options.OutFolder).FinishAsync([.. results.Select(result => result.Row)], cancellationToken);
        return results;
    }

    private int Conclude(DocumentResult[] results)
    {
        ResultTable.Write(terminal.Out, results);
        terminal.Out.WriteLine();
        int before = results.Count(result => result.Before);
        string again = before == 0 ? "" : before == results.Length ? " All were already done." : $" {before} were already done.";
        terminal.Out.WriteLine(MarkdownReport.Counts([.. results.Select(result => result.Row)]) + again);
        terminal.Out.WriteLine($"Report: {Path.Combine(options.OutFolder, ReportFiles.MarkdownName)}");
        int failed = results.Count(result => result.Row.Outcome == Outcome.Failed);
        if (failed == 0) return RunExitCode.Done;
        terminal.Error.WriteLine($"text-pipeline: {failed} of {results.Length} runs failed. Give the same command again to try them once more.");
        return RunExitCode.Failed;
    }
}
