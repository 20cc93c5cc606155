using ActorFlow.Testing;
using Shouldly;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>
/// Runs a flow in every way there is: in memory, journaled with the process ended after every commit under many schedules, and on SQLite with a
/// restart after every event.
/// </summary>
internal static class EveryWay
{
    private static readonly RunId Id = "run";

    /// <summary>Runs the flow each way and judges each result.</summary>
    /// <param name="draw">Draws the flow anew; nodes must not depend on anything outside.</param>
    /// <param name="check">What has to hold of the result.</param>
    /// <param name="input">The input of each run.</param>
    public static async Task RunAsync(Func<FlowDefinition> draw, Action<RunResult> check, Func<RunInput>? input = null)
    {
        var (ends, restarts) = (0, 0);
        check(await draw().RunAsync(input?.Invoke()));
        FlowTestHost.Explore(async host => ends += await EndedAfterEveryCommit(host, draw(), check, input), shortForm: 12, longForm: 500);
        FlowTestHost.Explore(async host => ends += await EndedAfterEveryCommit(host, draw(), check, input),
            new() { Durability = Durability.Pipelined }, shortForm: 6, longForm: 500);
        restarts += await RestartedOnSqliteAsync(draw(), check, input);
        ends.ShouldBeGreaterThan(0, "the process was to be ended");
        restarts.ShouldBeGreaterThan(0, "the system was to be restarted");
    }

    private static async Task<int> EndedAfterEveryCommit(FlowTestHost host, FlowDefinition flow, Action<RunResult> check, Func<RunInput>? input)
    {
        var run = await host.StartAsync(flow, input?.Invoke(), new() { Id = Id });
        var waiting = run.WaitAsync();
        var ends = 0;
        for (; !waiting.IsCompleted && ends < 200; ends++)
        {
            // One commit names what was in flight, the next one is progress: then the process ends again.
            host.StepUntil(() => host.Commits >= (ends == 0 ? 1 : 2) || waiting.IsCompleted);
            if (waiting.IsCompleted)
                break;
            await host.CrashAsync();
            await host.RestartAsync();
        }

        check(await waiting);
        return ends;
    }

    private static async Task<int> RestartedOnSqliteAsync(FlowDefinition flow, Action<RunResult> check, Func<RunInput>? input)
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-");
        try
        {
            var path = Path.Combine(folder.FullName, "runs.db");
            for (var restarts = 0; ; restarts++)
            {
                RationedJournal? journal = null;
                var system = await FlowSystem.StartAsync(o =>
                {
                    o.UseSqlite(path).AddFlow(flow);
                    var open = o.Journal!;
                    o.UseJournal(services => journal = new RationedJournal(open(services), commits: restarts == 0 ? 1 : 2));
                });
                // The run that is taken up may have used up the commits, and be over, before the start comes by: then that is not answered in this life either.
                var ended = EndOf(system.StartAsync(flow, input?.Invoke(), new() { Id = Id }));
                await Task.WhenAny(ended, journal!.IsUsedUp);
                system.Crash();
                await journal.DisposeAsync();
                if (ended.IsCompletedSuccessfully)
                {
                    check(await ended);
                    return restarts;
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static async Task<RunResult> EndOf(Task<RunHandle> starting) => await (await starting).WaitAsync();
    }
}
