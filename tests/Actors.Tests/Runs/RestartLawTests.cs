using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Recovery equals the fold: whatever ends the process, and whenever, a run comes to the same end as one that was never disturbed.</summary>
[Trait("semantics", "12")]
public sealed class RestartLawTests
{
    private const int Nodes = 4;

    private int _crashes;

    [Fact]
    public void A_run_restarted_after_every_event_ends_like_one_never_restarted()
        => Explore(host => Compare(host, (host, waiting) =>
        {
            // One commit names what was in flight, the next one is progress: then the process ends again.
            host.StepUntil(() => host.Commits >= 2 || waiting.IsCompleted);
            return true;
        }), null, 150, 20_000, leastCrashes: 150 * 5);

    [Fact]
    public void A_run_that_is_crashed_at_random_moments_ends_like_one_never_crashed()
        => Explore(host => Compare(host, (host, waiting) =>
        {
            var steps = 1 + host.Choose(400);
            var from = host.Commits;
            host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
            return host.Commits > from || host.Choose(3) == 0;
        }), null, 1_000, 100_000, leastCrashes: 1_000);

    [Fact]
    public void A_pipelined_run_that_is_crashed_at_random_moments_ends_like_one_never_crashed()
        => Explore(host => Compare(host, (host, waiting) =>
        {
            var steps = 1 + host.Choose(400);
            var from = host.Commits;
            host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
            return host.Commits > from || host.Choose(3) == 0;
        }), new FlowTestHostOptions { Durability = Durability.Pipelined }, 300, 20_000, leastCrashes: 300);

    [Fact]
    public void A_run_read_back_from_snapshots_ends_like_one_never_crashed()
        => Explore(host => Compare(host, (host, waiting) =>
        {
            var steps = 1 + host.Choose(400);
            var from = host.Commits;
            host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
            return host.Commits > from || host.Choose(3) == 0;
        }), new FlowTestHostOptions { Configure = o => o.SnapshotEvery = 2 }, 300, 20_000, leastCrashes: 300);

    /// <summary>Explores, and makes sure that the process was in fact ended often.</summary>
    private void Explore(Func<FlowTestHost, Task> scenario, FlowTestHostOptions? options, int shortForm, int longForm, int leastCrashes)
    {
        FlowTestHost.Explore(scenario, options, shortForm, longForm);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is null)
            _crashes.ShouldBeGreaterThan(leastCrashes);
    }

    /// <summary>Runs a random flow twice: undisturbed, and with the process ended again and again.</summary>
    private async Task Compare(FlowTestHost host, Func<FlowTestHost, Task<RunResult>, bool> untilEnd)
    {
        var calm = new RandomFlow(host.Seed, Nodes, "calm");
        var expected = (await host.RunAsync(calm.Definition, null, new() { Id = "calm" })).EnsureCompleted();

        var disturbed = new RandomFlow(host.Seed, Nodes, "disturbed");
        var run = await host.StartAsync(disturbed.Definition, null, new() { Id = "disturbed" });
        var waiting = run.WaitAsync();
        for (var ends = 0; !waiting.IsCompleted && ends < 200; ends++)
        {
            // An end without any progress since the last one counts towards quarantine, so there are not many of those.
            if (untilEnd(host, waiting) && !waiting.IsCompleted)
            {
                _crashes++;
                await host.CrashAsync();
                await host.RestartAsync();
            }
        }

        var result = (await waiting).EnsureCompleted();

        Counts(result).ShouldBe(Counts(expected), "visits by node");
        Keys(result).Select(WithoutRun).ShouldBe(Keys(expected).Select(WithoutRun), "committed visits");
        Keys(result).Distinct().Count().ShouldBe(Keys(result).Count, "each visit's patch is there once");
        disturbed.Execs.Distinct().Select(WithoutRun).Order(StringComparer.Ordinal)
            .ShouldBe(calm.Execs.Distinct().Select(WithoutRun).Order(StringComparer.Ordinal), "what Exec was entered for");
    }

    private static List<string> Counts(RunResult result)
        => [.. result.State.Keys.Where(key => key.StartsWith("visits.", StringComparison.Ordinal))
            .Select(key => $"{key} = {result.State.GetInt(key)}")];

    private static List<string> Keys(RunResult result) => [.. result.State.GetList("keys").Select(key => (string)key!).Order(StringComparer.Ordinal)];

    private static string WithoutRun(string key) => key[key.IndexOf('/', StringComparison.Ordinal)..];
}
