using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "12")]
public sealed class RestartTests
{
    [Fact]
    public Task After_a_crash_between_Exec_and_Post_nothing_of_Post_is_there_and_Exec_runs_again_with_the_same_key()
    => FlowTestHost.RunAsync(async host =>
    {
        var keys = new List<string>();
        var posts = 0;
        // Awaited, so that there is a moment between its end and Post.
        var node = Node.Named("charge").Exec(async (ExecContext x) =>
        {
            keys.Add(x.IdempotencyKey);
            await Task.Yield();
            return keys.Count;
        }).Post((s, n) =>
        {
            posts++;
            s.Set("n", n);
        });
        var flow = Hosts.Chain("charge", node);
        // Not awaited: whether the start is heard of before Post is chance.
        _ = host.StartAsync(flow, null, new() { Id = "order-7" });
        host.StepUntil(() => keys.Count == 1);

        await host.CrashAsync();
        posts.ShouldBe(0);
        await host.RestartAsync();
        var run = await host.StartAsync(flow, null, new() { Id = "order-7" });
        var result = await run.WaitAsync();

        result.EnsureCompleted().State.GetInt("n").ShouldBe(2);
        posts.ShouldBe(1);
        keys.ShouldBe(["order-7/charge#1", "order-7/charge#1"]);
        (await run.HistoryAsync()).ShouldBe(["run-started", "recovered", "visit-completed", "run-completed"]);
    });

    [Fact]
    public Task After_a_crash_between_Post_and_the_commit_nothing_of_Post_is_there() => FlowTestHost.RunAsync(async host =>
    {
        var posts = 0;
        var node = Node.Named("post").Post(s =>
        {
            posts++;
            s.Add("n", 1);
        });
        var after = new Gate();
        var run = await host.StartAsync(Hosts.Chain("post", node, Node.Named("after").Exec(_ => after.PassAsync())));
        var hold = host.HoldCommits();
        host.StepUntil(() => posts == 1);
        host.Settle();
        after.IsReached.ShouldBeFalse();

        await host.CrashAsync();
        hold.Dispose();
        await host.RestartAsync();
        after.Open();

        // Written by the crash or not, the patch is there once in the end.
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task The_key_of_a_visit_is_the_same_over_attempts_and_restarts_and_differs_between_visits() => FlowTestHost.RunAsync(async host =>
    {
        var keys = new Dictionary<int, HashSet<string>>();
        var entries = 0;
        var node = Node.Named("loop").Exec((ExecContext x) =>
        {
            (keys.TryGetValue(x.Visit, out var known) ? known : keys[x.Visit] = []).Add(x.IdempotencyKey);
            entries++;
            return x.Attempt < 3 ? throw new TimeoutException() : x.Visit;
        }).Post((SharedState _, int visit) => visit < 3 ? "again" : "stop").Attempts(3, TimeSpan.FromSeconds(1));
        var run = await host.StartAsync(Flow.Named("keys").StartAt(node).Connect(node, "again", node).Build());
        for (var crash = 0; crash < 5; crash++)
        {
            var seen = entries;
            host.StepUntil(() => entries == seen + 1);
            await host.CrashAsync();
            await host.RestartAsync();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        keys.Keys.Order().ShouldBe([1, 2, 3]);
        keys.Values.ShouldAllBe(of => of.Count == 1);
        keys.Values.SelectMany(of => of).Distinct().Count().ShouldBe(3);
    });

    [Fact]
    public Task A_timer_that_fell_due_while_the_process_was_down_fires_once_at_the_start() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = new List<DateTimeOffset>();
        var node = Node.Named("waits").Exec((ExecContext _) =>
        {
            attempts.Add(host.Time.GetUtcNow());
            return attempts.Count == 1 ? throw new TimeoutException() : 1;
        }).Attempts(2, TimeSpan.FromHours(1));
        var run = await host.StartAsync(Hosts.Chain("due", node));
        host.Advance(TimeSpan.FromMinutes(1));
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(5));

        await host.RestartAsync();
        var result = await run.WaitAsync();
        host.Advance(TimeSpan.FromHours(5));

        attempts.Count.ShouldBe(2);
        (attempts[1] - attempts[0]).ShouldBe(TimeSpan.FromMinutes(301));
        result.Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task A_wait_that_is_not_over_at_the_restart_is_waited_for_to_its_end() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("waits").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException() : 1).Attempts(2, TimeSpan.FromHours(1));
        var run = await host.StartAsync(Hosts.Chain("due", node));
        host.Advance(TimeSpan.FromMinutes(1));
        await host.CrashAsync();
        host.Advance(TimeSpan.FromMinutes(10));
        await host.RestartAsync();

        var result = await run.WaitAsync();

        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromHours(1));
        // It was not in flight, so nothing had to be recovered.
        (await run.HistoryAsync()).ShouldBe(["run-started", "attempt-failed", "visit-completed", "run-completed"]);
    });

    [Fact]
    public Task Attempts_that_were_made_before_a_crash_count() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = new List<int>();
        var node = Node.Named("fails").Exec<int>((ExecContext x) =>
        {
            attempts.Add(x.Attempt);
            throw new TimeoutException();
        }).Attempts(3, TimeSpan.FromHours(1));
        var run = await host.StartAsync(Hosts.Chain("attempts", node));
        host.Advance(TimeSpan.FromMinutes(61));
        attempts.ShouldBe([1, 2]);

        await host.CrashAsync();
        await host.RestartAsync();

        (await run.WaitAsync()).Errors.ShouldHaveSingleItem().Attempts.ShouldBe(3);
        attempts.ShouldBe([1, 2, 3]);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_visit_entered_again_sees_the_input_of_before_if_its_Prep_is_journaled_and_newer_state_otherwise(bool journaled)
    => FlowTestHost.RunAsync(async host =>
    {
        // Two branches: one has read "n" and is in Exec when the other one changes it.
        var (gate, changed) = (new Gate(), new Gate());
        var preps = 0;
        var first = Node.Named("first").Post(s => s.Set("n", 1));
        var reads = Node.Named("reads").Prep(s =>
        {
            preps++;
            s.Set("prepped", s.GetInt("n"));
            return s.GetInt("n");
        }).Exec(async (n, x) =>
        {
            await gate.PassAsync();
            return n;
        }).Post((s, n) => s.Set("read", n));
        if (journaled)
            reads.JournalPrep();
        var writes = Node.Named("writes").Exec(_ => changed.PassAsync()).Post((s, _) => s.Set("n", 2));
        var run = await host.StartAsync(Flow.Named("prep").StartAt(first).Fork(first, ActionName.Default, reads, writes).Build());
        host.StepUntil(() => gate.IsReached);
        changed.Open();
        host.Settle();

        await host.CrashAsync();
        await host.RestartAsync();
        gate.Open();
        var state = (await run.WaitAsync()).EnsureCompleted().State;

        (preps, state.GetInt("read"), state.GetInt("prepped")).ShouldBe(journaled ? (1, 1, 1) : (2, 2, 2));
        (await run.HistoryAsync()).Count(name => name == "prep-journaled").ShouldBe(journaled ? 1 : 0);
    }, Hosts.Gated);

    [Fact]
    public Task Exec_waits_until_its_journaled_Prep_is_committed() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var (prepped, entered) = (false, false);
        var first = Node.Named("first").Exec(_ => gate.PassAsync());
        var node = Node.Named("node").Prep(s => prepped = true).Exec(_ => entered = true).JournalPrep();
        var run = await host.StartAsync(Hosts.Chain("prep", first, node));
        gate.Open();
        host.StepUntil(() => prepped);
        using (host.HoldCommits())
        {
            host.Settle();
            entered.ShouldBeFalse();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        entered.ShouldBeTrue();
    }, Hosts.Gated);

    [Fact]
    public Task A_Prep_whose_result_cannot_be_written_fails_the_visit_in_Prep() => FlowTestHost.RunAsync(async host =>
    {
        var preps = 0;
        var node = Node.Named("node").Prep(s =>
        {
            preps++;
            return new Func<int>(() => 1);
        }).Exec(f => f()).JournalPrep();

        var error = (await host.RunAsync(Hosts.Chain("unwritable", node))).Errors.ShouldHaveSingleItem();

        (error.Phase, preps).ShouldBe((NodePhase.Prep, 1));
        error.Exception.ShouldBeOfType<NotSupportedException>();
    });

    [Fact]
    public Task Steps_that_are_done_are_not_done_again() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, log) = (new Gate(), new List<string>());
        var node = Node.Named("steps").Exec(async x =>
        {
            var a = await x.StepAsync("a", _ =>
            {
                log.Add("a");
                return new ValueTask<int>(20);
            });
            log.Add("between");
            var b = await x.StepAsync("b", async _ =>
            {
                log.Add("b");
                await gate.PassAsync(CancellationToken.None);
                return 22;
            });
            return a + b;
        }).Post((s, n) => s.Set("n", n));
        var run = await host.StartAsync(Hosts.Chain("steps", node));
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        await host.RestartAsync();
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(42);
        log.ShouldBe(["a", "between", "b", "between", "b"]);
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "1")]
    public Task A_saved_cursor_is_read_back_by_an_Exec_that_is_entered_again() => FlowTestHost.RunAsync(async host =>
    {
        var done = new List<int>();
        var node = Node.Named("long").Exec(async x =>
        {
            var next = x.TryGetProgress<int>(out var cursor) ? cursor : 0;
            for (var i = next; i < 10; i++)
            {
                done.Add(i);
                await x.SaveProgressAsync(i + 1);
            }

            return next;
        });
        var run = await host.StartAsync(Hosts.Chain("cursor", node));
        host.StepUntil(() => done.Count == 5);
        await host.CrashAsync();
        await host.RestartAsync();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        // The fifth was done and its cursor perhaps not committed; only it may be done again.
        done.Count(i => i == 4).ShouldBeInRange(1, 2);
        done.Where(i => i != 4).ShouldBe([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    });
}
