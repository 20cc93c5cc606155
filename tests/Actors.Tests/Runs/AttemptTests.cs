using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class AttemptTests
{
    private sealed class CountingPolicy(List<string> log) : RetryPolicy
    {
        public override bool ShouldRetry(Exception error) => error is TimeoutException;

        public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit) => TimeSpan.FromMinutes(int.Parse(error!.Message));

        public override void OnRetry(int attempt, Exception error, TimeSpan delay) => log.Add($"{attempt} {error.Message} {delay}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public Task Attempts_are_a_total(int total) => FlowTestHost.RunAsync(async host =>
    {
        var numbers = new List<int>();
        var node = Node.Named("fails").Exec<int>((ExecContext x) =>
        {
            numbers.Add(x.Attempt);
            throw new TimeoutException($"try {x.Attempt}");
        }).Attempts(total);

        var result = await host.RunAsync(Hosts.Chain("fails", node));

        numbers.ShouldBe(Enumerable.Range(1, total));
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Phase, error.Attempts, error.Message).ShouldBe((NodePhase.Exec, total, $"try {total}"));
    });

    [Fact]
    public Task Without_options_there_is_one_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var node = Node.Named("once").Exec<int>((ExecContext _) =>
        {
            calls++;
            throw new TimeoutException();
        });

        (await host.RunAsync(Hosts.Chain("once", node))).Status.ShouldBe(RunStatus.Failed);

        calls.ShouldBe(1);
    });

    [Fact]
    public void Fewer_attempts_than_one_are_refused_when_the_node_is_built()
        => Should.Throw<ArgumentOutOfRangeException>(() => Node.Named("none").Exec((ExecContext _) => 1)
            .Attempts(0)).Message.ShouldContain("at least 1");

    [Fact]
    public Task A_failing_Prep_is_not_tried_again_and_Exec_never_runs() => FlowTestHost.RunAsync(async host =>
    {
        var (preps, execs) = (0, 0);
        var node = Node.Named("prep").Prep<int>((SharedState _) =>
        {
            preps++;
            throw new TimeoutException("prep");
        }).Exec(n => ++execs).Attempts(3);

        var error = (await host.RunAsync(Hosts.Chain("prep", node))).Errors.ShouldHaveSingleItem();

        (error.Phase, error.Attempts, error.Message).ShouldBe((NodePhase.Prep, 0, "prep"));
        (preps, execs).ShouldBe((1, 0));
    });

    [Fact]
    public Task A_failing_Post_is_not_tried_again_and_neither_is_its_Exec() => FlowTestHost.RunAsync(async host =>
    {
        var (execs, posts) = (0, 0);
        var node = Node.Named("post").Exec((ExecContext _) => ++execs).Post((SharedState _, int _) =>
        {
            posts++;
            throw new TimeoutException("post");
        }).Attempts(3);

        var error = (await host.RunAsync(Hosts.Chain("post", node))).Errors.ShouldHaveSingleItem();

        (error.Phase, error.Message).ShouldBe((NodePhase.Post, "post"));
        (execs, posts).ShouldBe((1, 1));
    });

    [Fact]
    public Task A_cancellation_that_nobody_asked_for_is_an_error_and_not_tried_again() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var node = Node.Named("gives-up").Exec<int>((ExecContext _) =>
        {
            calls++;
            throw new OperationCanceledException();
        }).Attempts(3);

        var result = await host.RunAsync(Hosts.Chain("gives-up", node));

        (result.Status, calls).ShouldBe((RunStatus.Failed, 1));
    });

    [Fact]
    public Task A_predicate_narrows_what_is_tried_again() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var node = Node.Named("narrow").Exec<int>((ExecContext _) => throw (++calls == 1 ? new TimeoutException() : new FormatException("final")))
            .Retry(RetryPolicy.Constant(5, TimeSpan.Zero).When(error => error is TimeoutException));

        (await host.RunAsync(Hosts.Chain("narrow", node))).Errors.ShouldHaveSingleItem().Message.ShouldBe("final");

        calls.ShouldBe(2);
    });

    [Fact]
    public Task A_policy_of_ones_own_computes_the_wait_from_the_error_and_hears_of_each_retry() => FlowTestHost.RunAsync(async host =>
    {
        var log = new List<string>();
        var node = Node.Named("custom").Exec((ExecContext x) => x.Attempt < 3 ? throw new TimeoutException($"{x.Attempt * 10}") : x.Attempt)
            .Retry(new CountingPolicy(log) { MaxAttempts = 4 });

        var result = (await host.RunAsync(Hosts.Chain("custom", node))).EnsureCompleted();

        log.ShouldBe(["1 10 00:10:00", "2 20 00:20:00"]);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(30));
    });

    [Fact]
    public Task Waits_grow_as_the_policy_says_and_are_waited_for() => FlowTestHost.RunAsync(async host =>
    {
        var times = new List<double>();
        var start = host.Time.GetUtcNow();
        var node = Node.Named("grows").Exec<int>((ExecContext _) =>
        {
            times.Add((host.Time.GetUtcNow() - start).TotalSeconds);
            throw new TimeoutException();
        }).Retry(RetryPolicy.Exponential(5, TimeSpan.FromSeconds(1)).WithCap(TimeSpan.FromSeconds(5)));

        await host.RunAsync(Hosts.Chain("grows", node));

        times.ShouldBe([0, 1, 3, 7, 12]);
    });

    [Fact]
    [Trait("semantics", "12")]
    public Task A_cancelled_wait_ends_at_once_and_makes_no_further_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("waits").Exec<int>((ExecContext _) =>
        {
            attempts++;
            throw new TimeoutException();
        }).Attempts(3, TimeSpan.FromMilliseconds(200));
        var run = await host.StartAsync(Hosts.Chain("waits", node));
        host.Advance(TimeSpan.FromMilliseconds(150));

        await run.CancelAsync();
        var result = await run.WaitAsync();
        host.Advance(TimeSpan.FromSeconds(10));

        attempts.ShouldBe(1);
        result.Status.ShouldBe(RunStatus.Cancelled);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMilliseconds(150));
    });

    [Fact]
    public Task A_fallback_is_called_once_after_the_last_attempt_and_its_value_goes_to_Post() => FlowTestHost.RunAsync(async host =>
    {
        var calls = new List<string>();
        var node = Node.Named("falls-back").Prep(s => s.GetInt("n")).Exec<int>((n, x) => throw new TimeoutException($"try {x.Attempt}"))
            .Fallback((n, error) =>
            {
                calls.Add($"{n} {error.Message}");
                return n + 1;
            })
            .Post((s, n) => s.Set("n", n)).Attempts(3);

        var result = await host.RunAsync(Hosts.Chain("falls-back", node), new() { ["n"] = 41 });

        calls.ShouldBe(["41 try 3"]);
        result.EnsureCompleted().State.GetInt("n").ShouldBe(42);
    });

    [Fact]
    public Task A_fallback_that_throws_fails_the_visit_with_its_own_error() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("worse").Exec<int>((ExecContext _) => throw new TimeoutException("first"))
            .Fallback((_, error) => throw new FormatException("worse", error)).Attempts(2);

        var error = (await host.RunAsync(Hosts.Chain("worse", node))).Errors.ShouldHaveSingleItem();

        (error.Phase, error.Attempts, error.Message).ShouldBe((NodePhase.Fallback, 2, "worse"));
        error.Exception!.InnerException!.Message.ShouldBe("first");
    });

    [Fact]
    public Task A_policy_that_throws_ends_the_retries_and_its_error_takes_the_place() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var node = Node.Named("bad-policy").Exec<int>((ExecContext _) =>
        {
            calls++;
            throw new TimeoutException();
        }).Retry(RetryPolicy.Constant(5, TimeSpan.Zero).When(_ => throw new FormatException("policy")));

        var result = await host.RunAsync(Hosts.Chain("bad-policy", node));

        (result.Errors.ShouldHaveSingleItem().Message, calls).ShouldBe(("policy", 1));
    });
}
