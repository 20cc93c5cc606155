namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>
/// Brings runs to their end, once: a run that has ended is found, one that was interrupted goes on, one that failed is tried again.
/// </summary>
/// <param name="system">The engine.</param>
/// <param name="since">When this call of the job began.</param>
internal sealed class Runs(FlowSystem system, DateTimeOffset since)
{
    /// <returns>The result, and whether the run had completed before this call of the job.</returns>
    public async Task<(RunResult Result, bool Before)> FinishAsync(
        FlowDefinition flow, string id, RunInput input, CancellationToken cancellationToken)
    {
        RunHandle run = await system.StartAsync(flow, input, new() { Id = id }, cancellationToken);
        RunResult result = await run.WaitAsync(cancellationToken);
        bool before = result.EndedAt < since;
        if (!before || result.Status == RunStatus.Completed) return (result, before);

        await run.RetryAsync(cancellationToken: cancellationToken);
        return (await run.WaitAsync(cancellationToken), false);
    }
}
