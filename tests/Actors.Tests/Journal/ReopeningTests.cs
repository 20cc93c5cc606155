using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>A journal that fails is opened anew in place, and runs go on as if nothing had happened: rules 25 and 26.</summary>
public sealed class ReopeningTests
{
    private static readonly FlowDefinition Counting = CountingFlow();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public Task A_batch_that_fails_is_looked_for_after_the_journal_was_opened_anew_and_written_once(int batch, bool isWritten)
    {
        var broken = (BrokenJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Counting, null, new() { Id = "run" });

            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(5);

            // No head was thrown away, so no visit was recovered, and nothing is there twice.
            (await run.HistoryAsync()).ShouldBe(["run-started", .. Enumerable.Repeat("visit-completed", 5), "run-completed"]);
            (broken!.Openings, host.System.Fault).ShouldBe((2, null));
        }, Hosts.Gated with { WrapJournal = inner => broken = new BrokenJournal(inner) { FailAt = new() { [batch] = isWritten } } });
    }

    [Fact]
    public Task Opening_anew_is_tried_again_after_growing_waits_while_runs_and_callers_wait()
    {
        var broken = (BrokenJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            var began = host.Time.GetUtcNow();

            (await host.RunAsync(Counting)).EnsureCompleted().State.GetInt("n").ShouldBe(5);

            broken!.Openings.ShouldBe(1 + 6);
            (host.Time.GetUtcNow() - began).ShouldBe(TimeSpan.FromMilliseconds(100 + 200 + 400 + 800 + 1600));
        }, Hosts.Gated with { WrapJournal = inner => broken = new BrokenJournal(inner) { FailAt = new() { [2] = false }, FailOpenings = 5 } });
    }

    [Fact]
    public Task A_journal_that_cannot_be_opened_anew_is_given_up_and_everybody_hears_it()
    {
        var broken = (BrokenJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("gated", Node.Named("only").Exec(_ => gate.PassAsync()));
            var run = await host.StartAsync(flow);
            host.StepUntil(() => gate.IsReached);
            var handle = await host.System.FindRunAsync(run.Id);
            gate.Open();

            await Expect.ThrowsAsync<JournalUnavailableException>(() => handle!.WaitAsync());

            host.System.Fault.ShouldBeOfType<JournalUnavailableException>();
            broken!.Openings.ShouldBe(1 + 3);
            await Expect.ThrowsAsync<JournalUnavailableException>(() => run.CancelAsync());
            await Expect.ThrowsAsync<JournalUnavailableException>(() => host.StartAsync(flow));
            broken.FailOpenings = 0;
            await host.CrashAsync();
            await host.RestartAsync();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Hosts.Gated with
        {
            Configure = o => o.ReopenAttempts = 3,
            WrapJournal = inner => broken ??= new BrokenJournal(inner) { FailAt = new() { [2] = false }, FailOpenings = 3 },
        });
    }

    [Fact]
    public Task A_journal_that_opens_and_fails_again_at_once_is_given_up_too() => FlowTestHost.RunAsync(async host =>
    {
        var error = await Expect.ThrowsAsync<JournalUnavailableException>(() => host.RunAsync(Counting));

        error.Message.ShouldContain("as the test asked for");
    }, Hosts.Gated with
    {
        Configure = o => o.ReopenAttempts = 15,
        WrapJournal = inner => new BrokenJournal(inner) { FailAt = Enumerable.Range(1, 100).ToDictionary(batch => (long)batch, _ => false) },
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task An_engine_that_finds_the_journal_used_by_another_one_meanwhile_writes_no_more(bool endedInOrder)
    => FlowTestHost.RunAsync(async host =>
    {
        await Expect.ThrowsAsync<JournalUnavailableException>(() => host.RunAsync(Counting));

        host.System.Fault!.Message.ShouldContain("another engine");
    }, Hosts.Gated with
    {
        WrapJournal = inner => new BrokenJournal(inner)
        {
            FailAt = new() { [3] = false },
            BeforeReopening = async journal =>
            {
                await journal.OpenAsync(CancellationToken.None);
                if (endedInOrder)
                    await journal.MarkCleanAsync(CancellationToken.None);
                await journal.DisposeAsync();
            },
        },
    });

    [Fact]
    public Task A_run_that_is_asked_for_while_the_journal_is_closed_is_read_when_it_is_open_again()
    {
        var broken = (BrokenJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            await host.RunAsync(Counting, null, new() { Id = "old" });
            broken!.IsBroken = true;

            // Nobody appends: the reading itself has to find out.
            var result = await host.RunOf("old").GetAsync();

            result.EnsureCompleted().State.GetInt("n").ShouldBe(5);
            broken.Openings.ShouldBe(2);
        }, Hosts.Gated with { WrapJournal = inner => broken = new BrokenJournal(inner) });
    }

    [Fact]
    public Task A_stop_while_the_journal_is_closed_ends_and_is_not_called_clean()
    {
        return FlowTestHost.RunAsync(async host =>
        {
            var starting = host.StartAsync(Counting, null, new() { Id = "run" });
            host.Advance(TimeSpan.FromSeconds(30));
            starting.IsCompleted.ShouldBeFalse();

            await host.StopAsync(TimeSpan.FromSeconds(1));

            await Expect.ThrowsAsync<FlowSystemStoppedException>(() => starting);
            (await host.Journal.OpenAsync(CancellationToken.None)).WasClean.ShouldBeFalse();
            await host.Journal.DisposeAsync();
        }, Hosts.Gated with { WrapJournal = inner => new BrokenJournal(inner) { FailAt = new() { [1] = false }, FailOpenings = 1000 } });
    }

    [Fact]
    public void Whatever_fails_and_whenever_runs_end_right_without_a_restart() => FlowTestHost.Explore(async host =>
    {
        var runs = new List<TestRun>();
        for (var i = 0; i < 4; i++)
            runs.Add(await host.StartAsync(Counting, null, new() { Id = $"run-{i}" }));

        foreach (var run in runs)
        {
            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(5);
            (await run.HistoryAsync()).Count(name => name == "visit-completed").ShouldBe(5);
        }

        host.System.Fault.ShouldBeNull();
    }, Hosts.Gated with
    {
        Faults = new JournalFaultOptions { Refusals = 0.1, LostWrites = 0.2, LostAnswers = 0.2, Delays = 0.1 },
        Configure = o => o.PipelineDepth = 3,
    }, shortForm: 60, longForm: 10_000);

    [Fact]
    public void A_pipelined_run_keeps_its_order_through_lost_writes() => FlowTestHost.Explore(async host =>
    {
        (await host.RunAsync(Counting)).EnsureCompleted().State.GetInt("n").ShouldBe(5);
    }, Hosts.Under(Durability.Pipelined) with { Faults = new JournalFaultOptions { Refusals = 0.05, LostWrites = 0.3, LostAnswers = 0.1 } },
    shortForm: 60, longForm: 10_000);

    private static FlowDefinition CountingFlow()
    {
        var loop = Node.Named("loop").Post(s => s.Add("n", 1) < 5 ? "again" : "stop");
        return Flow.Named("counting").StartAt(loop).Connect(loop, "again", loop).Build();
    }
}
