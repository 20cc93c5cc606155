using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Sagas;

/// <summary>What is undone, in which order, where a flow is more than a row of nodes.</summary>
[Trait("semantics", "4")]
public sealed class UndoingCasesTests
{
    private readonly SagaLog _log = new();

    private static string Told(RunResult result)
        => string.Join(' ', result.Compensations.All.Select(detail => $"{detail.Node}#{detail.Visit}:{detail.Status}"));

    private LambdaNode<NoPrep, string> Counted(string name) => Node.Named(name).Exec(x =>
    {
        _log.Add($"do {x.IdempotencyKey}");
        return x.IdempotencyKey;
    }).Compensate((_, done, _) =>
    {
        _log.Add($"undo {done.Value}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Each_visit_of_a_loop_is_undone_the_newest_first() => FlowTestHost.RunAsync(async host =>
    {
        var step = Counted("step").Post((s, _) => s.Add("n", 1) < 3 ? "again" : "enough");
        var breaks = _log.Breaks();
        var flow = Flow.Named("loop").StartAt(step).Connect(step, "again", step).Connect(step, "enough", breaks).Build();

        var result = await host.RunAsync(flow, null, new() { Id = "r" });

        Told(result).ShouldBe("step#1:Compensated step#2:Compensated step#3:Compensated");
        _log.Calls.Skip(3).ShouldBe(["undo r/step#3", "undo r/step#2", "undo r/step#1"]);
    });

    [Fact]
    [Trait("semantics", "1")]
    public Task Nodes_of_nested_flows_are_undone_in_their_place_by_the_keys_of_their_paths() => FlowTestHost.RunAsync(async host =>
    {
        var inner = Hosts.Chain("inner", Counted("one"), Counted("two"));
        var (before, after) = (Counted("before"), Counted("after"));
        var result = await host.RunAsync(Hosts.Chain("outer", before, inner.AsNode("nested"), after, _log.Breaks()), null, new() { Id = "r" });

        Told(result).ShouldBe("before#1:Compensated nested/one#1:Compensated nested/two#1:Compensated after#1:Compensated");
        _log.Calls.Where(call => call.StartsWith("undo", StringComparison.Ordinal)).Select(call => call[(call.LastIndexOf('/') + 1)..])
            .ShouldBe(["after#1", "two#1", "one#1", "before#1"]);
    });

    [Fact]
    [Trait("semantics", "1")]
    public Task A_nested_flow_that_begins_anew_has_what_its_earlier_try_did_undone_with_the_run() => FlowTestHost.RunAsync(async host =>
    {
        var inner = Hosts.Chain("inner", Counted("one"), _log.Breaks());
        var result = await host.RunAsync(Hosts.Chain("outer", inner.AsNode("nested").Attempts(2)), null, new() { Id = "r" });

        Told(result).ShouldBe("nested/one#1:Compensated nested/one#2:Compensated");
        _log.Calls[^1].ShouldEndWith("one#1");
    });

    [Fact]
    public Task Members_of_a_fork_are_undone_in_reverse_order_of_their_ends() => FlowTestHost.RunAsync(async host =>
    {
        var slow = _log.Step("slow", x => Task.Delay(TimeSpan.FromMinutes(1), host.Time, x.CancellationToken));
        var (start, quick, last) = (_log.Step("start"), _log.Step("quick"), _log.Breaks("last"));
        var flow = Flow.Named("forked").StartAt(start).Fork(start, ActionName.Default, slow, quick).Connect(slow, last).Connect(quick, last)
            .Join(last, Join.All).Build();

        await host.RunAsync(flow);

        _log.Calls.Where(call => call.StartsWith("undo", StringComparison.Ordinal)).Select(call => call.Split(' ')[1])
            .ShouldBe(["slow", "quick", "start"]);
    });

    [Fact]
    public Task An_Exec_that_failed_after_a_journaled_step_is_owed() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("steps").Exec(async x =>
        {
            await x.StepAsync("first", _ => new ValueTask<int>(1));
            if (x.Attempt > 0)
                throw new InvalidOperationException("the second one broke");
            return 1;
        }).Compensate((_, done, _) =>
        {
            _log.Add($"undo {done.IsKnown}");
            return Task.CompletedTask;
        });
        Told(await host.RunAsync(Hosts.Chain("stepped", node))).ShouldBe("steps#1:Compensated");
        _log.Calls.ShouldBe(["undo False"]);
    });

    [Fact]
    [Trait("semantics", "3")]
    public Task A_batch_is_undone_by_its_results_and_one_that_failed_without_them() => FlowTestHost.RunAsync(async host =>
    {
        Told(await host.RunAsync(Hosts.Chain("done", new Bookings(_log, breaksAt: -1), _log.Breaks()))).ShouldBe("bookings#1:Compensated");
        _log.Calls[^1].ShouldBe("undo 2 4 6");
        Told(await host.RunAsync(Hosts.Chain("half", new Bookings(_log, breaksAt: 2)))).ShouldBe("bookings#1:Compensated");
        _log.Calls[^1].ShouldBe("undo ?");
    });

    [Fact]
    public Task A_policy_that_hangs_does_not_hang_the_run_either() => FlowTestHost.RunAsync(async host =>
    {
        using var never = new ManualResetEventSlim();
        var policy = new Hanging(never);
        var node = Node.Named("b").Exec(_ => 1).Compensate((_, _) => throw new InvalidOperationException("no"))
            .CompensationRetry(policy, TimeSpan.FromMilliseconds(200));
        var result = await host.RunAsync(Hosts.Chain("hung", _log.Step("a"), node, _log.Breaks()));
        never.Set();
        Told(result).ShouldBe("a#1:Compensated b#1:Failed");
    }, Hosts.Real);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_run_that_waits_to_undo_leaves_memory_and_comes_back(bool onDemand) => FlowTestHost.RunAsync(async host =>
    {
        var tries = 0;
        var node = Node.Named("b").Exec(_ => 1)
            .Compensate((_, _) => ++tries < 3 ? throw new InvalidOperationException("tomorrow") : Task.CompletedTask)
            .CompensationRetry(RetryPolicy.Constant(5, TimeSpan.FromDays(1)));
        var run = await host.StartAsync(onDemand ? Hosts.Chain("rests", node) : Hosts.Chain("rests", node, _log.Breaks()), null, new() { Id = "r" });
        if (onDemand)
        {
            (await run.WaitAsync()).EnsureCompleted();
            await run.CompensateAsync();
        }

        host.Advance(TimeSpan.FromHours(3));
        (tries, host.System.RunsInMemory).ShouldBe((1, 0));
        host.Advance(TimeSpan.FromHours(22));
        tries.ShouldBe(2);
        await host.CrashAsync();
        await host.RestartAsync();

        Told(await run.WaitAsync()).ShouldBe("b#1:Compensated");
        (await run.HistoryAsync()).ShouldNotContain("recovered");
        host.Advance(TimeSpan.FromHours(1));
        (await host.System.FindAsync("r"))!.Status.ShouldBe(onDemand ? RunStatus.Completed : RunStatus.Failed);
    });

    [Theory]
    [InlineData(WhenParentUndoes.UndoChild)]
    [InlineData(WhenParentUndoes.LeaveChild)]
    [Trait("semantics", "1")]
    public Task A_parent_that_undoes_its_work_has_its_completed_child_undo_its_own_or_leaves_it(WhenParentUndoes policy)
    => FlowTestHost.RunAsync(async host =>
    {
        var child = Hosts.Chain("child", Counted("one"), Counted("two"));
        var (before, after) = (Counted("before"), Counted("after"));
        var result = await host.RunAsync(Hosts.Chain("parent", before, child.AsChildRun("work").OnParentUndo(policy), after, _log.Breaks()), null,
            new() { Id = "p" });

        var undone = _log.Calls.Where(call => call.StartsWith("undo", StringComparison.Ordinal)).Select(call => call[(call.LastIndexOf('/') + 1)..]);
        undone.ShouldBe(policy == WhenParentUndoes.UndoChild ? ["after#1", "two#1", "one#1", "before#1"] : ["after#1", "before#1"]);
        Told(result)
            .ShouldBe(policy == WhenParentUndoes.UndoChild ? "before#1:Compensated work#1:Compensated after#1:Compensated"
                : "before#1:Compensated after#1:Compensated");
        (await host.System.FindAsync("p/work#1"))!.Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    [Trait("semantics", "1")]
    public Task What_a_child_could_not_undo_is_told_by_its_parent_and_tried_again_when_asked() => FlowTestHost.RunAsync(async host =>
    {
        var isBroken = true;
        var stubborn = Node.Named("stubborn").Exec(_ => 1)
            .Compensate((_, _) => isBroken ? throw new InvalidOperationException("not today") : Task.CompletedTask)
            .CompensationRetry(RetryPolicy.None);
        var work = Hosts.Chain("child", stubborn).AsChildRun("work").CompensationRetry(RetryPolicy.None);
        var run = await host.StartAsync(Hosts.Chain("parent", _log.Step("a"), work, _log.Breaks()), null, new() { Id = "p" });

        var result = await run.WaitAsync();
        Told(result).ShouldBe("a#1:Compensated work#1:Failed");
        result.Compensations.Failed.Single().Error!.Message.ShouldContain("not today");

        isBroken = false;
        (await run.CompensateAsync()).ShouldBeTrue();
        Told(await run.WaitAsync()).ShouldBe("a#1:Compensated work#1:Compensated");
    });

    private sealed class Hanging : RetryPolicy
    {
        private readonly ManualResetEventSlim _never;

        public Hanging(ManualResetEventSlim never)
        {
            _never = never;
            MaxAttempts = 3;
        }

        public override bool ShouldRetry(Exception error) => _never.Wait(TimeSpan.FromMinutes(5));

        public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit) => TimeSpan.Zero;
    }

    private sealed class Bookings(SagaLog log, int breaksAt) : BatchNode<int, int>("bookings")
    {
        protected internal override ValueTask<IReadOnlyList<int>> PrepAsync(NodeContext context) => new([1, 2, 3]);

        protected internal override ValueTask<int> ExecItemAsync(int item, ExecContext context)
            => new(item == breaksAt ? throw new InvalidOperationException("sold out") : 2 * item);

        protected internal override ValueTask CompensateAsync(IReadOnlyList<int> prep, ExecResult<BatchResults<int>> exec,
            CompensationContext context)
        {
            log.Add($"undo {(exec.IsKnown ? string.Join(' ', exec.Value.Values) : "?")}");
            return default;
        }
    }
}
