using ActorFlow.Testing;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>Short ways to run a node or flow on a system of its own.</summary>
internal static class Flows
{
    public static FlowDefinition Of(Node node, params ReadOnlySpan<NodeMiddleware> layers) => Flow.Named("flow").StartAt(node).Use(layers).Build();

    public static async Task<RunResult> RunAsync(FlowDefinition flow, Action<FlowSystemOptions> configure, RunInput? input = null)
    {
        await using var system = await FlowSystem.StartAsync(configure);
        var run = await system.StartAsync(flow, input);
        return await run.WaitAsync();
    }

    /// <summary>Runs on a clock that moves on whenever the run waits for a timer.</summary>
    public static async Task<(RunResult Result, TimeSpan Took)> RunInTimeAsync(FlowDefinition flow, Action<FlowSystemOptions>? configure = null)
    {
        var time = new ManualTimeProvider();
        var begun = time.GetUtcNow();
        var system = await FlowSystem.StartAsync(o =>
        {
            o.TimeProvider = time;
            configure?.Invoke(o);
        });
        var run = await system.StartAsync(flow);
        var result = await WhileTimeMoves(run.WaitAsync());
        var took = time.GetUtcNow() - begun;
        await WhileTimeMoves(StopAsync());
        return (result, took);

        async Task<bool> StopAsync()
        {
            await system.DisposeAsync();
            return true;
        }

        async Task<T> WhileTimeMoves<T>(Task<T> task)
        {
            while (!task.IsCompleted)
            {
                time.AdvanceToNextTimer();
                await Task.Yield();
            }

            return await task;
        }
    }
}
