using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// Rule 3: what is pending and nobody works at is found, by the end of an actor without an outcome, or by looking around now and then.
/// </summary>
public sealed class ForgottenWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_node_actor_that_ends_without_an_outcome_is_noticed_and_its_visit_runs_again(int ends)
    {
        var ender = new Ending { Left = ends };
        return FlowTestHost.RunAsync(async host =>
        {
            var execs = 0;
            var run = await host.StartAsync(Hosts.Chain("flow", Node.Named("only").Exec(async (ExecContext _) =>
            {
                await Task.Yield();
                return ++execs;
            })));

            // An actor that ends without failing says no word: it is found by looking around, a minute later at the most.
            host.Advance(TimeSpan.FromMinutes(ends));
            (await run.WaitAsync()).EnsureCompleted();

            ender.Left.ShouldBe(0);
            execs.ShouldBeInRange(1, 1 + ends);
            (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed", "run-completed"]);
        }, Hosts.Gated with { Configure = o => LookAround(o, ender) });
    }

    [Fact]
    public Task A_visit_whose_node_actors_end_again_and_again_fails_and_does_not_hang() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("flow", Node.Named("only").Exec(async _ => await Task.Yield())));

        host.Advance(TimeSpan.FromMinutes(5));
        var result = await run.WaitAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Type.ShouldEndWith(nameof(NodeActorException));
    }, Hosts.Gated with { Configure = o => LookAround(o, new Ending { Left = 100 }) });

    [Fact]
    public Task A_child_that_could_not_be_started_is_started_soon_after_without_looking_around()
    {
        FaultyJournal? journal = null;
        var faults = new JournalCallFaults { At = new Dictionary<long, JournalCallFault> { [2] = JournalCallFault.Failure } };
        return FlowTestHost.RunAsync(async host =>
        {
            var born = 0;
            var child = Hosts.Chain("child", Node.Named("born").Exec((ExecContext _) => ++born));
            var run = await host.StartAsync(Hosts.Chain("parent", child.AsChildRun()));
            host.Settle();
            journal!.CountOf(JournalCall.SaveDefinition, JournalCallFault.Failure).ShouldBe(1);

            host.Advance(TimeSpan.FromDays(1));

            born.ShouldBe(1);
            (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Hosts.Gated with
        {
            Configure = o => o.ReconcileEvery = TimeSpan.Zero,
            WrapJournal = inner => journal ??= new FaultyJournal(inner,
                new() { Calls = new Dictionary<JournalCall, JournalCallFaults> { [JournalCall.SaveDefinition] = faults } }),
        });
    }

    [Fact]
    public Task A_run_that_has_a_child_to_start_is_not_shown_as_waiting_though_another_branch_of_it_waits()
    {
        var born = new Gate();
        var child = Hosts.Chain("child", Node.Named("born").Exec(_ => born.PassAsync()));
        var fails = true;
        return FlowTestHost.RunAsync(async host =>
        {
            var waits = Node.Named("waits").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException() : 1)
                .Attempts(2, TimeSpan.FromHours(5));
            var split = Node.Named("split").Post(_ => { });
            var run = await host.StartAsync(Flow.Named("parent").StartAt(split).Fork(split, default, waits, child.AsChildRun()).Build());
            host.Advance(TimeSpan.FromMinutes(10));

            // It waits for a time and for a child, and the child is not there yet: the next start has to take it up at once.
            var row = (await host.Journal.FindAsync(run.Id, default))!;
            (row.Status, row.Due, host.System.RunsInMemory).ShouldBe((RunStatus.Running, null, 1));
            await host.CrashAsync();
            fails = false;
            await host.RestartAsync();
            host.Advance(TimeSpan.FromMinutes(10));
            born.Arrived.ShouldBe(1);

            (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBe(row.StartedAt + TimeSpan.FromHours(5));
            born.Open();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Hosts.Gated with { WrapJournal = inner => new Forgetful(inner, fingerprint => fails && fingerprint == child.Fingerprint) });
    }

    /// <summary>Cannot store some definitions just now, so that runs of them do not begin.</summary>
    private sealed class Forgetful(IRunJournal inner, Func<string, bool> fails) : JournalDecorator(inner), IDefinitionStore
    {
        public ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
            => fails(fingerprint) ? throw new JournalUnavailableException("test", "it cannot be written just now", "Try again.")
                : Inner.Capability<IDefinitionStore>()!.SaveDefinitionAsync(fingerprint, canonical, cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
            => Inner.Capability<IDefinitionStore>()!.FindDefinitionAsync(fingerprint, cancellationToken);
    }

    private static void LookAround(FlowSystemOptions options, Ending ending)
    {
        options.ReconcileEvery = TimeSpan.FromMinutes(1);
        options.MailboxObserver = ending;
    }

    /// <summary>Ends node actors when they are given a visit, as a fault in their own code would.</summary>
    private sealed class Ending : IMailboxObserver
    {
        public int Left { get; set; }

        public void Receiving(ActorRef actor, object message)
        {
            if (message is not VisitExecution || Left == 0)
                return;
            Left--;
            actor.Stop();
        }
    }
}
