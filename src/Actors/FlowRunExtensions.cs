namespace ActorFlow;

/// <summary>Runs a flow in memory, without any set-up: one line to try anything.</summary>
public static class FlowRunExtensions
{
    private static readonly Lazy<Task<FlowSystem>> InMemory = new(() => FlowSystem.StartAsync(static options => options.KeepsNodes = true));

    /// <summary>
    /// Runs the flow in memory and waits for its end. Never throws for a run that failed; see <see cref="RunResult.EnsureCompleted"/>.
    /// </summary>
    /// <param name="flow">The flow. Nothing is journaled, whatever its durability. Nodes that hold resources are not disposed: the flow may run
    /// again.</param>
    /// <param name="input">What the run's shared state begins with.</param>
    /// <param name="cancellationToken">Cancels the run, and then gives its result.</param>
    public static async Task<RunResult> RunAsync(this FlowDefinition flow, RunInput? input = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var system = await SharedSystemAsync();
        return await WaitOrCancelAsync(await system.StartAsync(flow, input, null, cancellationToken), cancellationToken);
    }

    /// <summary>The system that runs in memory without any set-up; lives as long as the process.</summary>
    internal static Task<FlowSystem> SharedSystemAsync() => InMemory.Value;

    /// <summary>Waits for the end of a run, and cancels it when the token is cancelled.</summary>
    internal static async Task<RunResult> WaitOrCancelAsync(RunHandle run, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return await run.WaitAsync(CancellationToken.None);
        await using var registration = cancellationToken.UnsafeRegister(static state => _ = ((RunHandle)state!)
            .CancelAsync("the caller's token was cancelled", CancellationToken.None), run);
        return await run.WaitAsync(CancellationToken.None);
    }
}
