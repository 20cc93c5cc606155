using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Sagas;

[Trait("semantics", "4")]
public sealed class CompensationTests
{
    private readonly SagaLog _log = new();

    private static string Told(RunResult result) => string.Join(' ', result.Compensations.All.Select(detail => $"{detail.Node}:{detail.Status}"));

    [Fact]
    public Task A_failed_run_undoes_its_work_last_first_with_the_journaled_argument() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("order", _log.Step("a"), _log.Step("b"), _log.Breaks()));

        var result = await run.WaitAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Node.ShouldBe("breaks");
        _log.Calls.ShouldBe(["do a", "do b", "undo b in-b out-b", "undo a in-a out-a"]);
        Told(result).ShouldBe("a:Compensated b:Compensated");
        var detail = await host.System.GetAsync(run.Id);
        detail.Visits.Select(visit => $"{visit.Node}:{visit.Status}").ShouldBe(["a:Compensated", "b:Compensated", "breaks:Failed"]);
        detail.Compensations.Compensated.Count().ShouldBe(2);
    });

    [Fact]
    public Task A_flow_in_memory_undoes_its_work_too() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("memory", _log.Step("a"), _log.Breaks()));
        (result.Status, Told(result)).ShouldBe((RunStatus.Failed, "a:Compensated"));
    }, new FlowTestHostOptions { Durability = Durability.None });

    [Fact]
    public Task A_completed_run_undoes_nothing_until_it_is_asked_to() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("asked", _log.Step("a"), _log.Step("b")));
        Told((await run.WaitAsync()).EnsureCompleted()).ShouldBe("a:Owed b:Owed");
        _log.Calls.ShouldBe(["do a", "do b"]);

        (await run.CompensateAsync()).ShouldBeTrue();
        var result = await run.WaitAsync();

        Told(result.EnsureCompleted()).ShouldBe("a:Compensated b:Compensated");
        _log.Calls.Skip(2).ShouldBe(["undo b in-b out-b", "undo a in-a out-a"]);
        (await run.CompensateAsync()).ShouldBeFalse();
    });

    [Fact]
    public Task Undoing_on_demand_goes_on_after_a_crash_although_the_run_has_ended() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("ended", _log.Step("a"), _log.Step("b")));
        (await run.WaitAsync()).EnsureCompleted();
        await run.CompensateAsync();
        (await host.System.FindAsync(run.Id))!.Status.ShouldBeOneOf(RunStatus.Running, RunStatus.Completed);
        await host.CrashAsync();
        await host.RestartAsync();

        Told(await run.WaitAsync()).ShouldBe("a:Compensated b:Compensated");
        host.Settle();
        (await host.System.FindAsync(run.Id))!.Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task A_compensation_is_tried_by_its_own_policy_and_a_failed_one_stops_no_other() => FlowTestHost.RunAsync(async host =>
    {
        var stubborn = Node.Named("b").Prep(_ => "x").Exec((_, _) => 1).Compensate((_, _, x) =>
        {
            _log.Add($"try {x.Attempt} {x.IdempotencyKey} of {x.ExecIdempotencyKey} by {x.Cause}");
            throw new InvalidOperationException("not today");
        }).CompensationRetry(RetryPolicy.Constant(3, TimeSpan.FromSeconds(10)));
        var run = await host.StartAsync(Hosts.Chain("stubborn", _log.Step("a"), stubborn, _log.Breaks()), null, new() { Id = "r" });

        var result = await run.WaitAsync();

        Told(result).ShouldBe("a:Compensated b:Failed");
        (result.NodeStatuses["a"], result.NodeStatuses["b"]).ShouldBe((NodeStatus.Compensated, NodeStatus.CompensationFailed));
        var failed = result.Compensations.Failed.ShouldHaveSingleItem();
        (failed.Error!.Message, failed.Error.Attempts, failed.Error.Phase).ShouldBe(("not today", 3, NodePhase.Compensate));
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(20));
        _log.Calls.Skip(1).ShouldBe(
        [
            "try 1 r/b#1~undo of r/b#1 by Failure", "try 2 r/b#1~undo of r/b#1 by Failure", "try 3 r/b#1~undo of r/b#1 by Failure",
                "undo a in-a out-a",
        ]);
    });

    [Fact]
    public Task A_compensation_that_hangs_does_not_hang_the_run() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var hangs = Node.Named("b").Exec(_ => 1).Compensate((_, _) => gate.PassAsync()).CompensationRetry(RetryPolicy.None, TimeSpan.FromSeconds(30));
        var run = await host.StartAsync(Hosts.Chain("hangs", _log.Step("a"), hangs, _log.Breaks()));

        var result = await run.WaitAsync();
        gate.Open();
        host.Settle();

        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(30));
        Told(result).ShouldBe("a:Compensated b:Failed");
        result.Compensations.Failed.Single().Error!.Type.ShouldBe(typeof(AttemptTimeoutException).FullName);
        (await run.HistoryAsync())[^1].ShouldBe("run-failed", "the late end of what hung is dropped");
    }, Hosts.Gated);

    [Fact]
    public Task A_visit_that_timed_out_is_owed_its_compensation_and_one_that_failed_is_not() => FlowTestHost.RunAsync(async host =>
    {
        var slow = _log.Step("slow", x => Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken)).Timeout(TimeSpan.FromSeconds(5));
        Told(await host.RunAsync(Hosts.Chain("open", slow))).ShouldBe("slow:Compensated");
        _log.Calls.ShouldBe(["do slow", "undo slow in-slow ?"]);

        var sure = _log.Step("sure", _ => throw new InvalidOperationException("no effect"));
        Told(await host.RunAsync(Hosts.Chain("sure", _log.Step("a"), sure))).ShouldBe("a:Compensated sure:NotNeeded");

        var unsure = _log.Step("unsure", _ => throw new InvalidOperationException("who knows")).CompensateAfterErrors();
        Told(await host.RunAsync(Hosts.Chain("unsure", unsure))).ShouldBe("unsure:Compensated");
    });

    [Fact]
    public Task An_Exec_that_succeeded_before_Post_failed_is_owed_with_its_result() => FlowTestHost.RunAsync(async host =>
    {
        var node = _log.Step("a").Post((_, _) => throw new InvalidOperationException("Post is broken"));
        Told(await host.RunAsync(Hosts.Chain("post", node))).ShouldBe("a:Compensated");
        _log.Calls.ShouldBe(["do a", "undo a in-a out-a"]);
    });

    [Fact]
    [Trait("semantics", "12")]
    public Task A_cancelled_run_undoes_what_is_done_what_returned_meanwhile_and_what_was_cut_off() => FlowTestHost.RunAsync(async host =>
    {
        var (returns, hangs) = (new Gate(), new Gate());
        var start = _log.Step("start");
        var (deaf, left) = (_log.Step("deaf", _ => returns.PassAsync()), _log.Step("left", _ => hangs.PassAsync()));
        var run = await host.StartAsync(Flow.Named("cancelled").StartAt(start).Fork(start, ActionName.Default, deaf, left).Build());
        host.StepUntil(() => returns.IsReached && hangs.IsReached);

        await run.CancelAsync("enough");
        returns.Open();
        var result = await run.WaitAsync();
        hangs.Open();

        (result.Status, result.Reason).ShouldBe((RunStatus.Cancelled, "enough"));
        Told(result).ShouldBe("start:Compensated deaf:Compensated left:Compensated");
        _log.Calls.Where(call => call.StartsWith("undo", StringComparison.Ordinal))
            .ShouldBe(["undo left in-left ?", "undo deaf in-deaf out-deaf", "undo start in-start out-start"]);
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "12")]
    public Task A_cancel_during_compensation_changes_nothing_and_a_kill_ends_it() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("b").Exec(_ => 1).Compensate((_, _) => gate.PassAsync());
        var run = await host.StartAsync(Hosts.Chain("both", _log.Step("a"), node, _log.Breaks()));
        host.StepUntil(() => gate.IsReached);

        (await run.CancelAsync("too late")).ShouldBeFalse();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Running);
        (await run.KillAsync("now")).ShouldBeTrue();

        var result = await run.WaitAsync();
        (result.Status, Told(result)).ShouldBe((RunStatus.Killed, "a:Owed b:Owed"));
        _log.Calls.ShouldBe(["do a"]);
        gate.Open();
    }, Hosts.Gated);

    [Fact]
    public Task A_paused_run_holds_its_compensations() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("b").Exec(_ => 1).Compensate((_, _) => gate.PassAsync());
        var run = await host.StartAsync(Hosts.Chain("paused", _log.Step("a"), node, _log.Breaks()));
        host.StepUntil(() => gate.IsReached);

        await run.PauseAsync();
        gate.Open();
        host.Settle();
        Told(await run.GetAsync()).ShouldBe("a:Owed b:Compensated");

        await run.ResumeAsync();
        Told(await run.WaitAsync()).ShouldBe("a:Compensated b:Compensated");
    }, Hosts.Gated);

    [Fact]
    public Task A_retry_after_compensation_runs_what_was_undone_again_under_new_keys() => FlowTestHost.RunAsync(async host =>
    {
        var broken = true;
        var keys = new List<string>();
        var a = Node.Named("a").Exec(x =>
        {
            keys.Add(x.IdempotencyKey);
            return 1;
        }).Compensate((_, _) => Task.CompletedTask);
        var b = Node.Named("b").Post(_ =>
        {
            if (broken)
                throw new InvalidOperationException("still broken");
        });
        var run = await host.StartAsync(Hosts.Chain("again", a, b), null, new() { Id = "r" });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);

        broken = false;
        (await run.RetryAsync()).ShouldBeTrue();
        var result = (await run.WaitAsync()).EnsureCompleted();

        keys.ShouldBe(["r/a#1", "r/a#2"]);
        Told(result).ShouldBe("a:Owed");
    });

    [Fact]
    public Task A_class_undoes_by_an_override_also_when_it_comes_from_services_or_is_wrapped() => FlowTestHost.RunAsync(async host =>
    {
        Node[] nodes = [new Reserve(_log), new Loud(new Reserve(_log), _log), Node.Of<Reserve>("service")];
        foreach (var node in nodes)
            Told(await host.RunAsync(Hosts.Chain($"class-{node.Name}", node, _log.Breaks()))).ShouldBe($"{node.Name}:Compensated");
        _log.Calls.ShouldBe(["reserve 7", "release 7 ok", "reserve 7", "loud", "release 7 ok", "reserve 7", "release 7 ok"]);
        Node.Of<Plain>().Compensates.ShouldBeFalse();
        new Plain().Compensates.ShouldBeFalse();
    },
    new FlowTestHostOptions { Configure = o => o.Services = new ServiceCollection().AddSingleton(_log).AddScoped<Reserve>().BuildServiceProvider() });

    [Fact]
    public Task A_result_that_JSON_cannot_carry_fails_the_visit_and_is_owed_without_it() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("a").Exec(_ => new Unwritable()).Compensate((_, exec, _) =>
        {
            _log.Add($"undo {exec.IsKnown}");
            return Task.CompletedTask;
        });
        var result = await host.RunAsync(Hosts.Chain("unwritable", node));
        (result.Status, Told(result)).ShouldBe((RunStatus.Failed, "a:Compensated"));
        _log.Calls.ShouldBe(["undo False"]);
    });

    private sealed class Unwritable
    {
        public string Text => throw new NotSupportedException("cannot be written");
    }

    private sealed class Plain() : Node<int, int>("plain")
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context) => new(1);

        protected internal override ValueTask<int> ExecAsync(int prep, ExecContext context) => new(prep);
    }

    private sealed class Reserve(SagaLog log) : Node<int, string>("reserve")
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context) => new(7);

        protected internal override ValueTask<string> ExecAsync(int prep, ExecContext context)
        {
            log.Add($"reserve {prep}");
            return new("ok");
        }

        protected internal override ValueTask CompensateAsync(int prep, ExecResult<string> exec, CompensationContext context)
        {
            log.Add($"release {prep} {exec.Value}");
            return default;
        }
    }

    private sealed class Loud(Node<int, string> inner, SagaLog log) : NodeDecorator<int, string>(inner, "loud")
    {
        protected internal override async ValueTask CompensateAsync(int prep, ExecResult<string> exec, CompensationContext context)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await base.CompensateAsync(prep, exec, context);
        }

        protected internal override async ValueTask<string> ExecAsync(int prep, ExecContext context)
        {
            var result = await base.ExecAsync(prep, context);
            log.Add("loud");
            return result;
        }
    }
}
