using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Sagas;

/// <summary>Whenever the process ends, what was done is undone, and the run comes to the same end.</summary>
[Trait("semantics", "12")]
public sealed class CompensationCrashTests
{
    private int _crashes;

    [Fact]
    public void A_saga_whose_process_ends_after_every_commit_undoes_all_it_has_done()
    {
        FlowTestHost.Explore(host => Saga(host, waiting =>
        {
            host.StepUntil(() => host.Commits >= 2 || waiting.IsCompleted);
            return true;
        }), null, 40, 2_000);
        ShouldHaveCrashed(40 * 4);
    }

    [Fact]
    public void A_saga_whose_process_ends_at_random_moments_undoes_all_it_has_done()
    {
        FlowTestHost.Explore(host => Saga(host, waiting =>
        {
            var steps = 1 + host.Choose(300);
            var from = host.Commits;
            host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
            return host.Commits > from || host.Choose(3) == 0;
        }), null, 150, 10_000);
        ShouldHaveCrashed(100);
    }

    private void ShouldHaveCrashed(int least)
    {
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is null)
            _crashes.ShouldBeGreaterThan(least);
    }

    private async Task Saga(FlowTestHost host, Func<Task<RunResult>, bool> untilEnd)
    {
        var standing = new HashSet<string>(StringComparer.Ordinal);
        var log = new List<string>();
        var failures = host.Choose(3);
        LambdaNode<string, string> Step(string name) => Node.Named(name).Prep(_ => name).Exec((_, x) =>
        {
            standing.Add(x.IdempotencyKey);
            return x.IdempotencyKey;
        }).Compensate((_, done, x) =>
        {
            log.Add(x.ExecIdempotencyKey);
            if (name == "b" && x.Attempt <= failures)
                throw new InvalidOperationException("not yet");
            (done.IsKnown ? done.Value : x.ExecIdempotencyKey).ShouldBe(x.ExecIdempotencyKey);
            standing.Remove(x.ExecIdempotencyKey);
            return Task.CompletedTask;
        }).CompensationRetry(RetryPolicy.Constant(3, TimeSpan.FromSeconds(1)));
        var (a, b, c, d) = (Step("a"), Step("b"), Step("c"), Step("d"));
        var last = Node.Named("last").Post(_ => throw new InvalidOperationException("payment refused"));
        var flow = Flow.Named("saga").StartAt(a).Connect(a, b).Fork(b, ActionName.Default, c, d).Connect(c, last).Build();

        var run = await host.StartAsync(flow, null, new() { Id = "saga" });
        var waiting = run.WaitAsync();
        for (var ends = 0; !waiting.IsCompleted && ends < 100; ends++)
        {
            if (untilEnd(waiting) && !waiting.IsCompleted)
            {
                _crashes++;
                await host.CrashAsync();
                await host.RestartAsync();
            }
        }

        var result = await waiting;
        result.Status.ShouldBe(RunStatus.Failed);
        standing.ShouldBeEmpty("everything that was done is undone");
        var seen = result.Compensations.All.ToDictionary(detail => detail.Node, detail => detail.Status, StringComparer.Ordinal);
        (seen["a"], seen["b"], seen["c"]).ShouldBe((CompensationStatus.Compensated, CompensationStatus.Compensated, CompensationStatus.Compensated));
        seen["d"].ShouldBeOneOf(CompensationStatus.Compensated, CompensationStatus.NotNeeded);
        log.LastIndexOf("saga/a#1").ShouldBeGreaterThan(log.LastIndexOf("saga/b#1"));
        log.IndexOf("saga/b#1").ShouldBeGreaterThan(log.LastIndexOf("saga/c#1"));
    }
}
