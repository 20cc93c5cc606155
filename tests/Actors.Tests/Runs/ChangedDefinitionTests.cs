using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// Rule 31 in motion: a run goes on under a changed definition that fits, and is parked under one that does not, until one that fits comes back.
/// </summary>
public sealed class ChangedDefinitionTests
{
    private readonly Gate _gate = new();

    private FlowDefinition Old => field ??= Draw("stands");

    [Fact]
    public Task A_run_goes_on_under_a_definition_that_fits_and_says_so() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var now = Draw("stands", alsoNew: true);
        await ChangeAsync(host, Old, now);
        host.StepUntil(() => _gate.Arrived == 2);

        (await run.HistoryAsync()).TakeLast(2).ShouldBe(["definition-adopted", "recovered"]);
        (await ShownAsync(host, run)).ShouldBe((RunStatus.Running, now.Fingerprint));
        await host.CrashAsync();
        await host.RestartAsync();
        host.StepUntil(() => _gate.Arrived == 3);
        _gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await run.HistoryAsync()).Count(name => name == "definition-adopted").ShouldBe(1);
    }, Hosts.Gated);

    [Theory]
    [InlineData(Durability.Strict, false)]
    [InlineData(Durability.Strict, true)]
    [InlineData(Durability.Pipelined, false)]
    [InlineData(Durability.Pipelined, true)]
    public Task Nothing_is_dispatched_again_before_adoption_and_recovery_are_committed(Durability durability, bool changed)
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        await host.CrashAsync();
        host.Unregister(Old);
        host.Register(changed ? Draw("stands", alsoNew: true) : Old);
        using (host.HoldCommits())
        {
            await host.RestartAsync();
            host.Settle();
            _gate.Arrived.ShouldBe(1);
        }

        host.StepUntil(() => _gate.Arrived == 2);
        _gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Under(durability));

    [Fact]
    public Task A_run_that_does_not_fit_is_parked_with_everything_that_does_not_fit() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var before = await run.HistoryAsync();
        await ChangeAsync(host, Old, Draw("stands", edge: "elsewhere"));
        host.Advance(TimeSpan.FromDays(30));

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Parked);
        (await ((IJournalReader)host.Journal)
            .Capability<IRunIndex>()!.ListAsync(new RunQuery { Statuses = [RunStatus.Parked] }, default)).Runs.ShouldHaveSingleItem().RunId.ShouldBe(
            run.Id);
        var aside = (await AsideAsync(host, run)).ShouldNotBeNull();
        aside.Reason.ShouldContain("action 'elsewhere' of node 'stands' led nowhere and leads to 'after' now");
        aside.Reason.ShouldContain("action 'default' of node 'stands' led to 'after' and leads nowhere now");
        _gate.Arrived.ShouldBe(1);
        (await run.HistoryAsync()).ShouldBe(before);
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_run_is_judged_at_every_start_and_goes_on_when_the_definition_it_knows_returns() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var broken = Draw("other");
        await ChangeAsync(host, Old, broken);
        (await AsideAsync(host, run))!.Reason.ShouldContain("node 'stands' is gone");
        await host.CrashAsync();
        host.Unregister(broken);
        await host.RestartAsync();
        host.Settle();
        (await AsideAsync(host, run))!.Reason.ShouldContain("flow 'flow' is not registered");
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);

        await host.CrashAsync();
        host.Register(Old);
        await host.RestartAsync();
        host.StepUntil(() => _gate.Arrived == 2);
        (await ShownAsync(host, run)).ShouldBe((RunStatus.Running, Old.Fingerprint));
        (await AsideAsync(host, run)).ShouldBeNull();
        _gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await run.HistoryAsync()).ShouldNotContain("definition-adopted");
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_run_goes_on_under_a_third_definition_that_fits() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var broken = Draw("other");
        await ChangeAsync(host, Old, broken);
        await ChangeAsync(host, broken, Draw("stands", alsoNew: true));
        host.StepUntil(() => _gate.Arrived == 2);

        (await AsideAsync(host, run)).ShouldBeNull();
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Running);
        _gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_wait_does_not_fire_and_shows_as_waiting_again_when_it_is_released() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        FlowDefinition Waiting(string name)
            => Flow.Named("waiting").StartAt(Node.Named(name).Exec((ExecContext _) => ++attempts == 1 ? throw new TimeoutException() : 1)
            .Attempts(2, TimeSpan.FromDays(2))).Build();
        var (old, broken) = (Waiting("waits"), Waiting("renamed"));
        var run = await host.StartAsync(old);
        host.StepUntil(() => attempts == 1);
        host.Settle();
        await ChangeAsync(host, old, broken);
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Parked, "it sleeps, and is judged at the start all the same");
        host.Advance(TimeSpan.FromDays(1));
        await ChangeAsync(host, broken, old);

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Waiting);
        attempts.ShouldBe(1);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        attempts.ShouldBe(2);
    }, Hosts.Gated);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_parked_run_can_be_ended(bool kill) => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        await ChangeAsync(host, Old, Draw("other"));

        (await (kill ? run.KillAsync("enough") : run.CancelAsync("enough"))).ShouldBeTrue();

        var ended = kill ? RunStatus.Killed : RunStatus.Cancelled;
        (await run.WaitAsync()).Status.ShouldBe(ended);
        (await ShownAsync(host, run)).Status.ShouldBe(ended);
        (await AsideAsync(host, run)).ShouldBeNull();
        _gate.Arrived.ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_run_that_is_paused_stays_parked_and_is_paused_when_it_fits_again() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var broken = Draw("other");
        await ChangeAsync(host, Old, broken);
        (await run.PauseAsync()).ShouldBeTrue();
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Parked);
        (await run.ResumeAsync()).ShouldBeFalse();

        await ChangeAsync(host, broken, Old);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Paused);
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Paused);
        _gate.Arrived.ShouldBe(1);
        _gate.Open();
        (await run.ResumeAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "4")]
    public Task A_failed_run_is_retried_under_a_definition_that_fits_and_not_under_another() => FlowTestHost.RunAsync(async host =>
    {
        var fails = true;
        FlowDefinition Failing(string name, bool alsoNew = false)
        {
            var drawing = Flow.Named("failing")
                .StartAt(Node.Named(name).Exec((ExecContext _) => fails ? throw new InvalidOperationException("no") : 1));
            return (alsoNew ? drawing.Add(Node.Named("new").Post(_ => { })) : drawing).Build();
        }

        var (old, broken, fitting) = (Failing("fails"), Failing("renamed"), Failing("fails", alsoNew: true));
        var run = await host.StartAsync(old);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        fails = false;
        await ChangeAsync(host, old, broken);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Failed);
        (await run.RetryAsync()).ShouldBeFalse();
        (await ShownAsync(host, run)).Status.ShouldBe(RunStatus.Failed);

        await ChangeAsync(host, broken, fitting);
        (await run.RetryAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await run.HistoryAsync()).SkipWhile(name => name != "definition-adopted").First(name => name != "definition-adopted")
            .ShouldBe("run-retried");
    }, Hosts.Gated);

    [Fact]
    public Task A_join_that_lacked_inputs_is_made_by_a_retry_under_a_definition_that_asks_for_less() => FlowTestHost.RunAsync(async host =>
    {
        static FlowDefinition Draw(Join join)
        {
            var (a, b, c, end) = (Node.Named("a").Post(_ => { }), Node.Named("b").Post(_ => "elsewhere"), Node.Named("c")
                .Post(s => s.Add("c", 1)), Node.Named("end").Post(s => s.Add("end", 1)));
            return Flow.Named("mended").StartAt(a).Fork(a, ActionName.Default, b, c).Connect(b, end).Connect(c, end).Join(end, join).Build();
        }

        var (old, mended) = (Draw(Join.AtLeast(2)), Draw(Join.AtLeast(1)));
        var run = await host.StartAsync(old);
        (await run.WaitAsync()).Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(JoinUnmetException).FullName);
        (await run.RetryAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed, "nothing has changed");
        await ChangeAsync(host, old, mended);

        (await run.RetryAsync()).ShouldBeTrue();

        var result = (await run.WaitAsync()).EnsureCompleted();
        (result.State.GetInt("c"), result.State.GetInt("end")).ShouldBe((1, 1));
    }, Hosts.Gated);

    [Fact]
    public Task A_definition_is_stored_before_its_first_run_begins() => FlowTestHost.RunAsync(async host =>
    {
        using (host.HoldCommits())
        {
            var start = host.StartAsync(Old);
            host.Settle();
            (await ((IJournalReader)host.Journal).Capability<IDefinitionStore>()!.FindDefinitionAsync(Old.Fingerprint, default)).ShouldNotBeNull()
                .ToArray()
                .ShouldBe(Old.Canonical.ToArray());
            start.IsCompleted.ShouldBeFalse();
        }
    }, Hosts.Gated);

    [Fact]
    public Task A_run_whose_old_definition_was_never_stored_is_parked_when_it_changes() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        await ChangeAsync(host, Old, Draw("stands", alsoNew: true));

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        (await AsideAsync(host, run))!.Reason.ShouldContain("not stored");
    }, Hosts.Gated with { WrapJournal = inner => new WithoutDefinitions(inner) });

    [Fact]
    public Task A_run_in_the_journal_is_parked_when_its_flow_is_not_durable_any_more() => FlowTestHost.RunAsync(async host =>
    {
        var run = await StandAsync(host);
        var fleeting = Draw("stands", durability: Durability.None);
        await ChangeAsync(host, Old, fleeting);
        (await AsideAsync(host, run))!.Reason.ShouldContain("Durability.None");
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        _gate.Arrived.ShouldBe(1);
    }, Hosts.Gated);

    private static async Task ChangeAsync(FlowTestHost host, FlowDefinition from, FlowDefinition to)
    {
        await host.CrashAsync();
        host.Unregister(from);
        host.Register(to);
        await host.RestartAsync();
        host.Settle();
    }

    private static async Task<(RunStatus Status, string Fingerprint)> ShownAsync(FlowTestHost host, TestRun run)
    {
        var row = (await host.Journal.FindAsync(run.Id, default))!;
        return (row.Status, row.Fingerprint);
    }

    private static async Task<AsideRun?> AsideAsync(FlowTestHost host, TestRun run)
        => await ((IJournalReader)host.Journal).Capability<IRunShelf>()!.FindAsideAsync(run.Id, default);

    /// <summary>A run of the first definition that waits inside its node.</summary>
    private async Task<TestRun> StandAsync(FlowTestHost host)
    {
        var run = await host.StartAsync(Old);
        host.StepUntil(() => _gate.IsReached);
        host.Settle();
        return run;
    }

    private FlowDefinition Draw(string node, string edge = "default", bool alsoNew = false, Durability durability = Durability.Strict)
    {
        var (stands, after) = (Node.Named(node).Exec(_ => _gate.PassAsync()), Node.Named("after").Post(_ => { }));
        var drawing = Flow.Named("flow").StartAt(stands).Connect(stands, edge, after).Durable(durability);
        return (alsoNew ? drawing.Add(Node.Named("new").Post(_ => { })) : drawing).Build();
    }

    private sealed class WithoutDefinitions(IRunJournal inner) : JournalDecorator(inner)
    {
        public override T? Capability<T>()
            where T : class
            => typeof(T) == typeof(IDefinitionStore) ? null : base.Capability<T>();
    }
}
