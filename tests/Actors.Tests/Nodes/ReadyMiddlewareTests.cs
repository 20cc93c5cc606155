using ActorFlow.Testing;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "4")]
public sealed class ReadyMiddlewareTests
{
    [Fact]
    public async Task Retry_tries_again_inside_one_attempt_and_waits_by_the_clock_of_the_engine()
    {
        var (tries, attempts) = (0, new List<int>());
        var node = Node.Named("work").Exec(x =>
        {
            attempts.Add(x.Attempt);
            return ++tries < 3 ? throw new TimeoutException() : tries;
        }).Use(NodeMiddleware.Retry(RetryPolicy.Exponential(5, TimeSpan.FromSeconds(10))));

        var (result, took) = await Flows.RunInTimeAsync(Flows.Of(node));

        result.Status.ShouldBe(RunStatus.Completed);
        attempts.ShouldBe([1, 1, 1]);
        took.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Conditional_retry_lets_other_errors_through_at_once()
    {
        var tries = 0;
        var node = Node.Named("work").Prep(s => "input").Exec<int>((string _) => { tries++; throw new FormatException("odd"); })
            .Use(NodeMiddleware.Retry(RetryPolicy.Constant(5, TimeSpan.Zero), (call, error) => call.Input is "input" && error is TimeoutException));

        var result = await Flows.Of(node).RunAsync();

        tries.ShouldBe(1);
        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public async Task A_retry_wait_ends_at_once_when_the_run_is_cancelled()
    {
        var tries = 0;
        var time = new ManualTimeProvider();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var policy = RetryPolicy.Constant(5, TimeSpan.FromHours(1)).Notify((_, _, _) => waiting.SetResult());
        var node = Node.Named("work").Exec<int>((ExecContext x) => { tries++; throw new TimeoutException(); }).Use(NodeMiddleware.Retry(policy));
        await using var system = await FlowSystem.StartAsync(o => o.TimeProvider = time);
        var run = await system.StartAsync(Flows.Of(node));
        await waiting.Task;

        await run.CancelAsync();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        tries.ShouldBe(1);
    }

    [Theory]
    [InlineData(false, 3)] // inside the retry: each try has its own time
    [InlineData(true, 1)] // outside: all tries share it
    public async Task A_timeout_bounds_each_try_inside_a_retry_and_all_of_them_outside(bool outside, int expected)
    {
        var tries = 0;
        var node = Node.Named("slow").Exec(async x =>
        {
            tries++;
            await Task.Delay(TimeSpan.FromMinutes(1), x.TimeProvider, x.CancellationToken);
            return 1;
        });
        var limit = NodeMiddleware.Timeout(TimeSpan.FromSeconds(10));
        var retry = NodeMiddleware.Retry(RetryPolicy.Constant(3, TimeSpan.Zero));
        if (outside)
            node.Use(limit, retry);
        else
            node.Use(retry, limit);

        var (result, took) = await Flows.RunInTimeAsync(Flows.Of(node));

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<AttemptTimeoutException>().Limit.ShouldBe(TimeSpan.FromSeconds(10));
        tries.ShouldBe(expected);
        took.ShouldBe(TimeSpan.FromSeconds(10 * expected));
    }

    [Fact]
    public async Task Validation_refuses_the_state_before_any_phase_and_is_not_retried()
    {
        var phases = 0;
        var node = Node.Named("work").Prep(s => phases++).Exec(n => n).Attempts(3)
            .Use(NodeMiddleware.Validation(s => s.Has("order") ? null : "There is no order. Start the run with one."));

        var result = await Flows.Of(node).RunAsync();

        var error = result.Errors.ShouldHaveSingleItem();
        (error.Phase, error.Attempts, phases).ShouldBe((NodePhase.Prep, 0, 0));
        error.Exception.ShouldBeOfType<NodeValidationException>().Problem.ShouldBe("There is no order. Start the run with one.");
    }

    [Fact]
    public async Task Input_validation_judges_what_prep_returned_and_is_not_retried()
    {
        var attempts = 0;
        var node = Node.Named("work").Prep(s => s.GetInt("n")).Exec(n => attempts++).Attempts(3)
            .Use(NodeMiddleware.InputValidation<int>(n => n > 0 ? null : $"n is {n}; it must be positive."));

        var refused = await Flows.Of(node).RunAsync(new() { ["n"] = -1 });

        refused.Errors.ShouldHaveSingleItem().Message.ShouldContain("n is -1");
        attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Caching_gives_the_kept_result_until_its_lifetime_is_over()
    {
        var calls = 0;
        var time = new ManualTimeProvider();
        var node = Node.Named("fetch").Prep(s => s.GetString("url")).Exec(url => $"{url} {++calls}").Post((s, page) => s.Set("page", page))
            .Use(NodeMiddleware.Caching(call => (string?)call.Input, TimeSpan.FromMinutes(5)));
        var flow = Flows.Of(node);
        await using var system = await FlowSystem.StartAsync(o => o.TimeProvider = time);

        (await PageAsync("a")).ShouldBe("a 1");
        (await PageAsync("b")).ShouldBe("b 2");
        (await PageAsync("a")).ShouldBe("a 1");
        time.Advance(TimeSpan.FromMinutes(5));
        (await PageAsync("a")).ShouldBe("a 3");

        async Task<string> PageAsync(string url)
            => (await (await system.StartAsync(flow, new() { ["url"] = url })).WaitAsync()).EnsureCompleted().State.GetString("page");
    }

    [Fact]
    public async Task A_full_cache_drops_the_result_that_was_used_least_recently_and_a_failure_is_not_kept()
    {
        var calls = new List<string>();
        var node = Node.Named("fetch").Prep(s => s.GetString("url")).Exec(url =>
        {
            calls.Add(url);
            return url == "bad" ? throw new FormatException() : url;
        }).Use(NodeMiddleware.Caching(call => (string?)call.Input, capacity: 2));
        var flow = Flows.Of(node);

        foreach (var url in new[] { "a", "b", "a", "c", "a", "b", "bad", "bad" })
            await flow.RunAsync(new() { ["url"] = url });

        calls.ShouldBe(["a", "b", "c", "b", "bad", "bad"]);
    }

    [Fact]
    public async Task Metrics_hand_over_each_attempt_with_its_duration_and_error()
    {
        var measured = new List<NodeMeasurement>();
        var node = Node.Named("work").Exec(async x =>
        {
            await Task.Delay(TimeSpan.FromSeconds(x.Attempt), x.TimeProvider, x.CancellationToken);
            return x.Attempt == 1 ? throw new FormatException() : 1;
        }).Attempts(2).Use(NodeMiddleware.Metrics(measured.Add));

        await Flows.RunInTimeAsync(Flows.Of(node));

        measured.Select(m => (m.Node, m.Visit, m.Attempt, m.Duration, m.Error?.GetType()))
            .ShouldBe([("work", 1, 1, TimeSpan.FromSeconds(1), typeof(FormatException)), ("work", 1, 2, TimeSpan.FromSeconds(2), null)]);
    }

    [Fact]
    public async Task Logging_writes_begin_and_end_of_each_attempt_at_the_asked_level()
    {
        var log = new ListLogger();
        var node = Node.Named("work").Exec(x => x.Attempt == 1 ? throw new FormatException() : 1).Attempts(2)
            .Use(NodeMiddleware.Logging(log, LogLevel.Warning));

        await Flows.Of(node).RunAsync();

        log.Lines.Select(line => line.Level).Distinct().ShouldBe([LogLevel.Warning]);
        log.Lines.Select(line => line.Text.Split(": ")[1].Split(" after")[0])
            .ShouldBe(["attempt 1 begins.", "attempt 1 failed", "attempt 2 begins.", "attempt 2 succeeded"]);
        log.Lines[1].Error.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public async Task Logging_goes_where_the_engine_logs_unless_told_otherwise()
    {
        var log = new ListLogger();
        var node = Node.Named("work").Exec(x => 1);

        await Flows.RunAsync(Flows.Of(node, NodeMiddleware.Logging()), o => o.LoggerFactory = log);

        log.Lines.Count(line => line.Text.Contains("node work, visit 1", StringComparison.Ordinal)).ShouldBe(2);
    }
}
