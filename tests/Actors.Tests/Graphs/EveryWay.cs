using ActorFlow.Testing;
using Shouldly;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>Runs a flow in every way there is: in memory, journaled with the process ended after every commit under many schedules, and on SQLite with a restart after every event.</summary>
internal static class EveryWay
{
    private static readonly RunId Id = "run";

    /// <summary>Runs the flow each way and judges each result.</summary>
    /// <param name="draw">Draws the flow anew; nodes must not depend on anything outside.</param>
    /// <param name="check">What has to hold of the result.</param>
    /// <param name="input">The input of each run.</param>
    public static async Task RunAsync(Func<FlowDefinition> draw, Action<RunResult> check, Func<RunInput>? input = null)
    {
        check(await draw().RunAsync(input?.Invoke()));
        FlowTestHost.Explore(host => EndedAfterEveryCommit(host, draw(), check, input), shortForm: 12, longForm: 500);
        await RestartedOnSqliteAsync(draw(), check, input);
    }

    private static async Task EndedAfterEveryCommit(FlowTestHost host, FlowDefinition flow, Action<RunResult> check, Func<RunInput>? input)
    {
        var run = await host.StartAsync(flow, input?.Invoke(), new() { Id = Id });
        var waiting = run.WaitAsync();
        for (var ends = 0; !waiting.IsCompleted && ends < 200; ends++)
        {
            // One commit names what was in flight, the next one is progress: then the process ends again.
            host.StepUntil(() => host.Commits >= (ends == 0 ? 1 : 2) || waiting.IsCompleted);
            if (waiting.IsCompleted)
                break;
            await host.CrashAsync();
            await host.RestartAsync();
        }

        check(await waiting);
    }

    private static async Task RestartedOnSqliteAsync(FlowDefinition flow, Action<RunResult> check, Func<RunInput>? input)
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-");
        try
        {
            var path = Path.Combine(folder.FullName, "runs.db");
            for (var version = 1L; ; version += 2)
            {
                await using var system = await FlowSystem.StartAsync(o =>
                {
                    o.UseSqlite(path).AddFlow(flow);
                    o.StopTimeout = TimeSpan.FromMilliseconds(1);
                });
                var run = await system.StartAsync(flow, input?.Invoke(), new() { Id = Id });
                var ended = run.WaitAsync();
                await foreach (var _ in system.EventsAsync(Id, version, follow: true))
                    break;
                if (!ended.IsCompleted)
                    continue;
                check(await ended);
                return;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
