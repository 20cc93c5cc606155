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
        (RunResult, TimeSpan) outcome = default;
        await FlowTestHost.RunAsync(async host =>
        {
            var begun = host.Time.GetUtcNow();
            var result = await host.RunAsync(flow);
            outcome = (result, host.Time.GetUtcNow() - begun);
            await host.StopAsync();
        }, new() { Durability = Durability.None, Configure = configure, Seeded = new() { UserWork = UserWorkMode.InWorld } });
        return outcome;
    }
}
