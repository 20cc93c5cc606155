using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Children;

/// <summary>A visit has one child, as its id is made of the visit (rule 13): trying again goes on with it, under the keys it has (rule 11).</summary>
[Trait("semantics", "1")]
public sealed class ChildRetryTests
{
    private static async Task<string[]> ChildrenAsync(FlowTestHost host)
        => [.. (await host.System.ListAsync(new RunQuery { Parent = "p" })).Runs.Select(row => row.RunId.Value).Order(StringComparer.Ordinal)];

    [Fact]
    public Task A_retried_parent_goes_on_with_its_failed_child_which_keeps_what_it_has_done() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family { IsBroken = true };
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 21 }, new() { Id = "p" });
        var failed = await run.WaitAsync();
        (failed.Status, failed.Errors.Single().Message.Contains("no truck", StringComparison.Ordinal)).ShouldBe((RunStatus.Failed, true));

        family.IsBroken = false;
        (await run.RetryAsync()).ShouldBeTrue();
        var result = (await run.WaitAsync()).EnsureCompleted();

        (result.State.GetInt("bill"), family.Charges.Count, family.Shipments).ShouldBe((42, 1, 2), "what the child had done is not done twice");
        (await ChildrenAsync(host)).ShouldBe(["p/child#1"]);
    });

    [Fact]
    public Task Another_attempt_goes_on_with_the_failed_child_over_restarts_too() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family(set: node => node.Attempts(3, TimeSpan.FromMinutes(5))) { IsBroken = true };
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 1 }, new() { Id = "p" });
        host.StepUntil(() => family.Shipments == 2);
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        family.IsBroken = false;

        (await run.WaitAsync()).EnsureCompleted();

        (family.Charges.Count, family.Shipments).ShouldBe((1, 3));
        (await ChildrenAsync(host)).ShouldBe(["p/child#1"]);
        (await host.HistoryAsync("p/child#1")).Count(name => name == "run-retried").ShouldBe(2);
    });

    [Fact]
    public Task A_child_that_fails_for_good_uses_its_attempts_and_is_then_routed() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family(set: node => node.Attempts(2).OnChildFailure("broken")
            .Output((s, child) => s.Set("why", child.Error!.Message))) { IsBroken = true };

        var result = (await host.RunAsync(family.Parent, null, new() { Id = "p" })).EnsureCompleted();

        (family.Shipments, result.State.GetBool("sorry"), result.State.GetString("why")).ShouldBe((2, true, "no truck"));
    });

    [Fact]
    public Task A_retry_with_new_keys_starts_another_child() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family { IsBroken = true };
        var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
        await run.WaitAsync();

        family.IsBroken = false;
        await run.RetryAsync(newKeys: true);

        (await run.WaitAsync()).EnsureCompleted();
        (family.Charges.Count, family.Charges.Distinct().Count()).ShouldBe((2, 2));
        (await ChildrenAsync(host)).Length.ShouldBe(2);
    });

    [Fact]
    public Task A_child_that_somebody_killed_is_not_tried_again_by_itself_and_a_retry_of_the_parent_starts_another()
    => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken), node => node.Attempts(3));
        var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);

        await host.RunOf("p/child#1").KillAsync("away with it");
        var failed = await run.WaitAsync();
        (failed.Status, family.Shipments).ShouldBe((RunStatus.Failed, 1));
        failed.Errors.Single().Message.ShouldContain("killed");
        gate.Open();
        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted();
        (await ChildrenAsync(host)).Length.ShouldBe(2);
        (await host.System.GetAsync("p/child#1")).Status.ShouldBe(RunStatus.Killed);
    }, Hosts.Gated);

    [Fact]
    public Task A_child_that_somebody_cancelled_stays_so_until_the_parent_is_retried() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(x => gate.PassAsync(x.CancellationToken), node => node.Attempts(3));
        var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);

        await host.RunOf("p/child#1").CancelAsync("not today");
        var failed = await run.WaitAsync();
        (failed.Status, family.Shipments).ShouldBe((RunStatus.Failed, 1));
        failed.Errors.Single().Message.ShouldContain("not today");
        gate.Open();
        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted();
        (await ChildrenAsync(host)).ShouldBe(["p/child#1"]);
        family.Charges.Count.ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_parent_retried_while_its_child_is_still_being_cancelled_goes_on_with_it_after_that() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(_ => gate.PassAsync());
        var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);

        await run.CancelAsync("stop");
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await run.RetryAsync()).ShouldBeTrue();
        host.Settle();
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted();
        (await ChildrenAsync(host)).ShouldBe(["p/child#1"]);
        family.Charges.Count.ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_child_that_was_mended_by_hand_is_taken_as_it_is() => FlowTestHost.RunAsync(async host =>
    {
        var family = new Family { IsBroken = true };
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 4 }, new() { Id = "p" });
        await run.WaitAsync();
        family.IsBroken = false;
        await host.RunOf("p/child#1").RetryAsync();
        (await host.RunOf("p/child#1").WaitAsync()).EnsureCompleted();
        host.Settle();

        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("bill").ShouldBe(8);
        (family.Charges.Count, family.Shipments).ShouldBe((1, 2));
    });

    [Fact]
    public Task A_mapping_of_outputs_that_fails_does_not_run_the_child_again() => FlowTestHost.RunAsync(async host =>
    {
        var broken = true;
        var family = new Family(set: node =>
            node.Output((s, child) => s.Set("bill", broken ? throw new FormatException("no number") : child.State.GetInt("total"))));
        var run = await host.StartAsync(family.Parent, new() { ["n"] = 3 }, new() { Id = "p" });
        (await run.WaitAsync()).Errors.Single().Message.ShouldBe("no number");

        broken = false;
        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("bill").ShouldBe(6);
        (family.Charges.Count, (await ChildrenAsync(host)).Length).ShouldBe((1, 1));
    });

    [Fact]
    public Task What_the_mapping_of_inputs_writes_is_there_after_a_restart_too() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var family = new Family(_ => gate.PassAsync(), node => node.Input(s =>
        {
            s.Set("asked", true);
            return new() { ["amount"] = 1 };
        }));
        var run = await host.StartAsync(family.Parent, null, new() { Id = "p" });
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        await host.RestartAsync();
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetBool("asked").ShouldBeTrue();
    }, Hosts.Gated);
}
