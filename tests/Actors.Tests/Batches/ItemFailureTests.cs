using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class ItemFailureTests
{
    private static int FailOdd(int n) => n % 2 == 0 ? n : throw new TimeoutException($"odd {n}");

    [Fact]
    public Task All_items_run_and_then_the_batch_fails_with_the_errors_in_item_order_and_their_count() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var node = Node.Named("odd").Items(_ => Enumerable.Range(0, 6)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(6 - n), x.TimeProvider, x.CancellationToken);
            ran.Add(n);
            return FailOdd(n);
        });

        var error = (await host.RunAsync(Hosts.Chain("odd", node))).Errors.ShouldHaveSingleItem();

        ran.Order().ShouldBe(Enumerable.Range(0, 6));
        var batch = error.Exception.ShouldBeOfType<BatchException>();
        batch.Errors.Select(item => (item.Index, item.Message)).ShouldBe([(1L, "odd 1"), (3L, "odd 3"), (5L, "odd 5")]);
        batch.Message.ShouldContain("3 of 6 items failed");
        (batch.Done, batch.Failed, batch.NotStarted).ShouldBe((3, 3, 0));
        Enumerable.Range(0, 6).Select(n => batch.StatusOf(n)).ShouldBe(
            [ItemStatus.Done, ItemStatus.Failed, ItemStatus.Done, ItemStatus.Failed, ItemStatus.Done, ItemStatus.Failed]);
    });

    [Fact]
    public Task Going_on_gives_Post_results_and_errors_per_item() => FlowTestHost.RunAsync(async host =>
    {
        BatchResults<int>? seen = null;
        var node = Node.Named("odd").Items(_ => Enumerable.Range(0, 4)).Each(FailOdd).OnItemErrors(BatchErrorMode.Continue)
            .Post((_, results) => seen = results);

        (await host.RunAsync(Hosts.Chain("odd", node))).EnsureCompleted();

        seen!.Items().Select(item => (item.Index, item.Value, item.Error?.Message))
            .ShouldBe([(0L, 0, null), (1L, 0, "odd 1"), (2L, 2, null), (3L, 0, "odd 3")]);
        (seen.Count, seen.Failed).ShouldBe((4, 2));
    });

    [Fact]
    public Task Going_on_writes_result_and_error_of_each_item_by_default() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Batch("odd", (int n) => FailOdd(n)).OnItemErrors(BatchErrorMode.Continue);

        var result = await host.RunAsync(Hosts.Chain("odd", node), new() { ["items"] = new[] { 2, 3 } });

        var items = result.EnsureCompleted().State.GetList<ItemResult<int>>("results");
        items.Select(item => (item.Index, item.Value, item.IsDone)).ShouldBe([(0L, 2, true), (1L, 0, false)]);
        items[1].Error!.Message.ShouldBe("odd 3");
    });

    [Fact]
    public Task Stopping_on_the_first_failure_starts_nothing_more_and_marks_what_was_not_started() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var node = Node.Named("stop").Items(_ => Enumerable.Range(0, 10)).Each(n =>
        {
            ran.Add(n);
            return n == 3 ? throw new TimeoutException("three") : n;
        }).Concurrency(1).OnItemErrors(BatchErrorMode.StopOnFirst);

        var batch = (await host.RunAsync(Hosts.Chain("stop", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchException>();

        ran.ShouldBe([0, 1, 2, 3]);
        (batch.Done, batch.Failed, batch.NotStarted).ShouldBe((3, 1, 6));
        batch.StatusOf(4).ShouldBe(ItemStatus.NotStarted);
        batch.Message.ShouldContain("6 were not started");
    });

    [Fact]
    public Task Stopping_on_the_first_failure_lets_those_that_run_end() => FlowTestHost.RunAsync(async host =>
    {
        var ended = new List<int>();
        var node = Node.Named("stop").Items(_ => Enumerable.Range(0, 10)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(n == 0 ? 1 : 5), x.TimeProvider, x.CancellationToken);
            if (n == 0)
                throw new TimeoutException();
            ended.Add(n);
            return n;
        }).Concurrency(3).OnItemErrors(BatchErrorMode.StopOnFirst);

        var batch = (await host.RunAsync(Hosts.Chain("stop", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchException>();

        ended.Order().ShouldBe([1, 2]);
        (batch.Done, batch.Failed, batch.NotStarted).ShouldBe((2, 1, 7));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public Task Each_item_has_its_own_attempts(int concurrency) => FlowTestHost.RunAsync(async host =>
    {
        var attempts = new Dictionary<int, List<int>>();
        var node = Node.Named("own").Items(_ => Enumerable.Range(0, 4)).Each((n, x) =>
        {
            (attempts.TryGetValue(n, out var known) ? known : attempts[n] = []).Add(x.Attempt);
            return x.Attempt <= n ? throw new TimeoutException() : n;
        }).ItemAttempts(4).Concurrency(concurrency);

        (await host.RunAsync(Hosts.Chain("own", node))).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3]);

        for (var n = 0; n < 4; n++)
            attempts[n].ShouldBe(Enumerable.Range(1, n + 1));
    });

    [Fact]
    public Task The_last_attempt_of_one_item_takes_none_from_another() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("own").Items(_ => Enumerable.Range(0, 3))
            .Each((n, x) => n == 1 || x.Attempt < 3 ? throw new TimeoutException($"{n} try {x.Attempt}") : n)
            .ItemAttempts(3, TimeSpan.FromMinutes(1)).OnItemErrors(BatchErrorMode.Continue);

        var result = await host.RunAsync(Hosts.Chain("own", node));

        var items = result.EnsureCompleted().State.GetList<ItemResult<int>>("results");
        items.Select(item => item.IsDone).ShouldBe([true, false, true]);
        (items[1].Error!.Attempts, items[1].Error!.Message).ShouldBe((3, "1 try 3"));
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(2), "all wait at the same time");
    });

    [Fact]
    public Task An_item_that_waits_for_its_next_attempt_holds_no_worker() => FlowTestHost.RunAsync(async host =>
    {
        var order = new List<string>();
        var node = Node.Named("waits").Items(_ => Enumerable.Range(0, 3)).Each((n, x) =>
        {
            order.Add($"{n}.{x.Attempt}");
            return n == 0 && x.Attempt == 1 ? throw new TimeoutException() : n;
        }).ItemAttempts(2, TimeSpan.FromHours(1)).Concurrency(2);

        (await host.RunAsync(Hosts.Chain("waits", node))).EnsureCompleted();

        order.Take(3).Order(StringComparer.Ordinal).ShouldBe(["0.1", "1.1", "2.1"]);
        order[3].ShouldBe("0.2");
    });

    [Fact]
    public Task One_after_the_other_means_that_the_next_item_waits_for_the_attempts_of_the_one_before() => FlowTestHost.RunAsync(async host =>
    {
        var order = new List<string>();
        var node = Node.Named("strict").Items(_ => Enumerable.Range(0, 3)).Each((n, x) =>
        {
            order.Add($"{n}.{x.Attempt}");
            return x.Attempt == 1 ? throw new TimeoutException() : n;
        }).ItemAttempts(2, TimeSpan.FromHours(1)).Concurrency(1);

        (await host.RunAsync(Hosts.Chain("strict", node))).EnsureCompleted();

        order.ShouldBe(["0.1", "0.2", "1.1", "1.2", "2.1", "2.2"]);
    });

    [Fact]
    public Task An_items_fallback_is_called_once_after_its_last_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var calls = new List<string>();
        var node = Node.Named("falls").Items(_ => Enumerable.Range(0, 4)).Each(FailOdd).ItemAttempts(2).ItemFallback((n, error) =>
        {
            calls.Add($"{n} {error.Message}");
            return -n;
        });

        (await host.RunAsync(Hosts.Chain("falls", node))).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, -1, 2, -3]);

        calls.Order(StringComparer.Ordinal).ShouldBe(["1 odd 1", "3 odd 3"]);
    });

    [Fact]
    public Task A_fallback_that_throws_fails_its_item_with_its_own_error() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("worse").Items(_ => new[] { 1 }).Each(FailOdd).ItemFallback((_, _) => throw new FormatException("worse"));

        var batch = (await host.RunAsync(Hosts.Chain("worse", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchException>();

        batch.Errors.ShouldHaveSingleItem().Message.ShouldBe("worse");
    });

    [Fact]
    public Task A_policy_that_throws_fails_only_its_item() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("policy").Items(_ => Enumerable.Range(0, 3)).Each(FailOdd).OnItemErrors(BatchErrorMode.Continue)
            .ItemRetry(RetryPolicy.Constant(3, TimeSpan.Zero).When(_ => throw new FormatException("policy")));

        var items = (await host.RunAsync(Hosts.Chain("policy", node))).EnsureCompleted().State.GetList<ItemResult<int>>("results");

        items.Select(item => item.Error?.Message).ShouldBe([null, "policy", null]);
    });

    [Fact]
    public Task An_attempt_that_outlives_its_limit_is_cut_off_and_counts_as_a_failure_of_its_item_alone() => FlowTestHost.RunAsync(async host =>
    {
        var cancelled = 0;
        var node = Node.Named("slow").Items(_ => Enumerable.Range(0, 3)).Each(async (n, x) =>
        {
            if (n != 1)
                return n;
            x.CancellationToken.Register(() => cancelled++);
            await Task.Delay(TimeSpan.FromDays(1), x.TimeProvider, CancellationToken.None);
            return n;
        }).ItemTimeout(TimeSpan.FromSeconds(5)).ItemAttempts(2).OnItemErrors(BatchErrorMode.Continue);

        var result = await host.RunAsync(Hosts.Chain("slow", node));

        var items = result.EnsureCompleted().State.GetList<ItemResult<int>>("results");
        items.Select(item => item.IsDone).ShouldBe([true, false, true]);
        (items[1].Error!.Type, items[1].Error!.Attempts).ShouldBe((typeof(ItemTimeoutException).FullName!, 2));
        (cancelled, result.EndedAt - result.StartedAt).ShouldBe((2, TimeSpan.FromSeconds(10)));
    });

    [Fact]
    public Task A_clock_that_is_set_cuts_nothing_off_and_holds_nothing_up() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("clock").Items(_ => Enumerable.Range(0, 6)).Each(async (n, x) =>
        {
            host.Time.JumpWallClock(n % 2 == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromHours(-2));
            await Task.Delay(TimeSpan.FromSeconds(3), x.TimeProvider, x.CancellationToken);
            return n;
        }).ItemTimeout(TimeSpan.FromSeconds(5)).MaxPerSecond(10).Concurrency(2);
        var begun = host.Time.GetTimestamp();

        (await host.RunAsync(Hosts.Chain("clock", node))).EnsureCompleted();

        host.Time.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    });

    [Fact]
    public Task An_item_that_is_cut_off_after_the_first_failure_failed_too() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("cut").Items(_ => Enumerable.Range(0, 5)).Each(async (n, x) =>
        {
            await Task.Delay(n == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(1), x.TimeProvider, CancellationToken.None);
            return n == 0 ? throw new TimeoutException() : n;
        }).Concurrency(2).ItemTimeout(TimeSpan.FromSeconds(3)).OnItemErrors(BatchErrorMode.StopOnFirst);

        var batch = (await host.RunAsync(Hosts.Chain("cut", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchException>();

        (batch.Failed, batch.NotStarted, batch.StatusOf(1)).ShouldBe((2, 3, ItemStatus.Failed));
    });

    [Fact]
    public Task A_limit_is_for_each_attempt_and_not_for_the_worker() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("steady").Items(_ => Enumerable.Range(0, 10)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(4), x.TimeProvider, x.CancellationToken);
            return n;
        }).ItemTimeout(TimeSpan.FromSeconds(5)).Concurrency(2);

        var result = await host.RunAsync(Hosts.Chain("steady", node));

        result.EnsureCompleted();
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(20));
    });

    [Fact]
    public Task The_late_answer_of_an_attempt_that_was_left_behind_counts_for_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("late").Items(_ => new[] { 7 }).Each(async (n, x) =>
        {
            if (x.Attempt > 1)
                return n;
            await Task.Delay(TimeSpan.FromSeconds(6), x.TimeProvider, CancellationToken.None);
            return -1;
        }).ItemTimeout(TimeSpan.FromSeconds(5)).ItemAttempts(2, TimeSpan.FromSeconds(5));

        (await host.RunAsync(Hosts.Chain("late", node))).EnsureCompleted().State.GetList<int>("results").ShouldBe([7]);
    });

    [Fact]
    public Task Layers_around_items_see_each_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var seen = new List<string>();
        var node = Node.Named("layers").Items(_ => new[] { 5 }).Each((n, x) => x.Attempt == 1 ? throw new TimeoutException() : n)
            .ItemAttempts(2).UseForItems(new Recording(seen));

        (await host.RunAsync(Hosts.Chain("layers", node))).EnsureCompleted().State.GetList<int>("results").ShouldBe([50]);

        seen.ShouldBe(["5 [0] try 1", "5 [0] try 2"]);
    });

    [Fact]
    public Task A_further_attempt_of_the_batch_runs_only_what_is_not_done() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var broken = true;
        var node = Node.Named("again").Items(_ => Enumerable.Range(0, 5)).Each(n =>
        {
            ran.Add(n);
            if (n != 2 || !broken)
                return n;
            broken = false;
            throw new TimeoutException();
        }).Concurrency(1).Attempts(2);

        (await host.RunAsync(Hosts.Chain("again", node))).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3, 4]);

        ran.ShouldBe([0, 1, 2, 3, 4, 2]);
    });

    private sealed class Recording(List<string> seen) : NodeMiddleware
    {
        protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
        {
            seen.Add($"{call.Input} [{call.Context.Item}] try {call.Context.Attempt}");
            return (int)(await next(call))! * 10;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task What_an_item_leaves_in_the_flow_of_execution_is_not_for_the_next_one(bool waits) => FlowTestHost.RunAsync(async host =>
    {
        var (ambient, seen) = (new AsyncLocal<int?>(), new List<int?>());
        ValueTask<int> Leave(int n)
        {
            seen.Add(ambient.Value);
            ambient.Value = n;
            return waits ? Later(n) : new(n);
        }

        static async ValueTask<int> Later(int n)
        {
            await Task.Yield();
            return n;
        }

        (await host.RunAsync(Hosts.Chain("ambient",
            Node.Named("ambient").Items(_ => Enumerable.Range(0, 5)).Each((int n, ExecContext _) => Leave(n)).Concurrency(1)))).EnsureCompleted();

        seen.ShouldBe(Enumerable.Repeat(default(int?), 5));
    });
}
