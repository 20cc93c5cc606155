using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs that cannot be read or judged just now, or do not fit while they are undone: none is forgotten.</summary>
public sealed class TroubledRunTests
{
    [Fact]
    public Task A_run_that_cannot_be_read_when_it_is_due_is_read_later()
    {
        var faults = 0;
        var attempts = 0;
        return FlowTestHost.RunAsync(async host =>
        {
            await host.StartAsync(Hosts.Chain("waiting",
                Node.Named("waits").Exec((ExecContext _) => ++attempts == 1 ? throw new TimeoutException() : 1).Attempts(2, TimeSpan.FromHours(5))));
            host.Advance(TimeSpan.FromHours(1));
            host.System.RunsInMemory.ShouldBe(0);
            faults = 3;

            host.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(1));

            faults.ShouldBe(0);
            attempts.ShouldBe(2);
        }, Hosts.Gated with { WrapJournal = inner => new UnreadableJournal(inner) { FailsRead = () => faults > 0 && faults-- > 0 } });
    }

    [Fact]
    public Task A_run_whose_definition_cannot_be_read_just_now_is_not_parked_but_judged_later()
    {
        var faults = 0;
        var gate = new Gate();
        FlowDefinition Draw(bool alsoNew)
        {
            var flow = Flow.Named("flow").StartAt(Node.Named("stands").Exec(_ => gate.PassAsync()));
            return (alsoNew ? flow.Add(Node.Named("new").Post(_ => { })) : flow).Build();
        }

        return FlowTestHost.RunAsync(async host =>
        {
            var old = Draw(alsoNew: false);
            var run = await host.StartAsync(old);
            host.StepUntil(() => gate.Arrived == 1);
            host.Settle();
            await host.CrashAsync();
            host.Unregister(old);
            host.Register(Draw(alsoNew: true));
            faults = 1;
            await host.RestartAsync();

            host.Advance(TimeSpan.FromMinutes(1));

            faults.ShouldBe(0);
            gate.Arrived.ShouldBe(2);
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Running);
        }, Hosts.Gated with { WrapJournal = inner => new UnreadableJournal(inner) { FailsDefinition = () => faults > 0 && faults-- > 0 } });
    }

    [Fact]
    public Task An_undoing_run_that_does_not_fit_is_parked_in_sight_and_goes_on_undoing_when_its_definition_returns()
    {
        var undone = 0;
        return FlowTestHost.RunAsync(async host =>
        {
            var step = Node.Named("step").Prep(_ => 1).Exec((_, x) => 1)
                .Compensate((_, _, x) => ++undone == 1 ? throw new TimeoutException() : Task.CompletedTask)
                .CompensationRetry(RetryPolicy.Constant(3, TimeSpan.FromDays(1)));
            var flow = Hosts.Chain("saga", step, Node.Named("breaks").Post(_ => throw new InvalidOperationException("refused")));
            var run = await host.StartAsync(flow);
            host.StepUntil(() => undone == 1);
            host.Settle();
            await host.CrashAsync();
            host.Unregister(flow);
            await host.RestartAsync();
            host.Settle();

            (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Parked);
            host.Advance(TimeSpan.FromDays(3));
            (undone, host.System.RunsInMemory).ShouldBe((1, 0));

            await host.CrashAsync();
            host.Register(flow);
            await host.RestartAsync();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
            undone.ShouldBe(2);
        }, Hosts.Gated);
    }

    private sealed class UnreadableJournal(IRunJournal inner) : JournalDecorator(inner), IDefinitionStore
    {
        public Func<bool>? FailsRead { get; init; }

        public Func<bool>? FailsDefinition { get; init; }

        public override ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
            => FailsRead?.Invoke() == true ? throw Unavailable() : base.ReadAsync(runId, fromVersion, cancellationToken);

        public ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
            => Inner.Capability<IDefinitionStore>()!.SaveDefinitionAsync(fingerprint, canonical, cancellationToken);

        public ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
            => FailsDefinition?.Invoke() == true
                ? throw Unavailable() : Inner.Capability<IDefinitionStore>()!.FindDefinitionAsync(fingerprint, cancellationToken);

        private static JournalUnavailableException Unavailable() => new("test", "it cannot be read just now", "Try again.");
    }
}
