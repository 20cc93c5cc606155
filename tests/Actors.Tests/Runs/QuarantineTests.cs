using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Rules 8, 27 and 29: a run that cannot be read, or that is in flight whenever the process dies, is set aside, and only that run.</summary>
public sealed class QuarantineTests
{
    private const int Limit = 4;

    private static readonly FlowTestHostOptions Options = Hosts.Gated with { Configure = o => o.MaxUncleanEnds = Limit };

    private static async Task<RunStatus> IndexedAsync(FlowTestHost host, RunId run)
        => (await host.Journal.FindAsync(run, CancellationToken.None))!.Status;

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public Task A_run_in_flight_at_so_many_unclean_ends_is_set_aside_and_its_neighbours_go_on(Durability durability)
    => FlowTestHost.RunAsync(async host =>
    {
        var (poison, entries) = (new Gate(), 0);
        var bad = Hosts.Chain("bad", Node.Named("kills").Exec(_ =>
        {
            entries++;
            return poison.PassAsync();
        }));
        var good = Hosts.Chain("good",
            Node.Named("waits").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException() : 1).Attempts(2, TimeSpan.FromDays(1)));
        var (run, neighbour) = (await host.StartAsync(bad), await host.StartAsync(good));
        for (var end = 1; end <= Limit; end++)
        {
            host.StepUntil(() => entries == end);
            host.Settle();
            await host.CrashAsync();
            await host.RestartAsync();
        }

        host.Settle();
        entries.ShouldBe(Limit);
        (await IndexedAsync(host, run.Id)).ShouldBe(RunStatus.Quarantined);
        (await run.HistoryAsync()).Count(name => name == "recovered").ShouldBe(Limit - 1);
        var refused = await Expect.ThrowsAsync<RunQuarantinedException>(run.WaitAsync);
        refused.Message.ShouldContain(run.Id.Value);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Quarantined);
        await Expect.ThrowsAsync<RunQuarantinedException>(() => run.CancelAsync());
        (await neighbour.WaitAsync()).Status.ShouldBe(RunStatus.Completed);

        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        entries.ShouldBe(Limit);
    }, Options with { Durability = durability });

    [Fact]
    public Task Orderly_stops_do_not_count() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, entries) = (new Gate(), 0);
        var run = await host.StartAsync(Hosts.Chain("long", Node.Named("long").Exec(x =>
        {
            entries++;
            return gate.PassAsync(x.CancellationToken);
        })));
        for (var stop = 1; stop <= 3 * Limit; stop++)
        {
            host.StepUntil(() => entries == stop);
            await host.StopAsync(TimeSpan.Zero);
            await host.RestartAsync();
        }

        gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Options);

    [Fact]
    public Task Any_event_of_the_run_begins_the_count_anew() => FlowTestHost.RunAsync(async host =>
    {
        var entries = 0;
        var node = Node.Named("long").Exec(async x =>
        {
            entries++;
            x.TryGetProgress<int>(out var done);
            // Each third entry gets a little further before the process dies.
            if (entries % 3 == 0)
                await x.SaveProgressAsync(done + 1);
            if (done < 5)
                await Task.Delay(Timeout.Infinite, x.CancellationToken);
        });
        var run = await host.StartAsync(Hosts.Chain("slow", node));
        for (var end = 1; end < 5 * Limit && entries < 16; end++)
        {
            host.StepUntil(() => entries == end);
            host.Settle();
            await host.CrashAsync();
            await host.RestartAsync();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Options);

    [Theory]
    [InlineData("a byte is flipped")]
    [InlineData("an event is missing")]
    [InlineData("the checksum does not fit")]
    public Task A_run_whose_journal_is_damaged_is_set_aside_with_the_reason_and_its_neighbours_go_on(string damage)
    {
        RunId victim = "victim";
        var isDamaged = false;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("flow", Node.Named("first").Post(_ => { }), Node.Named("second").Exec(_ => gate.PassAsync()));
            var run = await host.StartAsync(flow, null, new() { Id = victim });
            var neighbours = new[] { await host.StartAsync(flow, null, new() { Id = "a" }), await host.StartAsync(flow, null, new() { Id = "z" }) };
            host.StepUntil(() => gate.Arrived == 3);
            await host.CrashAsync();
            isDamaged = true;
            await host.RestartAsync();
            host.Settle();
            gate.Open();

            (await IndexedAsync(host, victim)).ShouldBe(RunStatus.Quarantined);
            await Expect.ThrowsAsync<RunJournalException>(() => run.WaitAsync());
            await Expect.ThrowsAsync<RunJournalException>(() => run.CancelAsync());
            foreach (var neighbour in neighbours)
                (await neighbour.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            gate.Arrived.ShouldBe(5);
        },
        Options with { WrapJournal = inner => new ReadingJournal(inner, (run, entries) => isDamaged && run == victim
            ? Damaged(run, entries, damage) : entries) });
    }

    [Fact]
    public Task A_run_with_an_event_of_a_newer_build_is_left_alone_and_goes_on_under_that_build()
    {
        var isNewer = false;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("flow", Node.Named("only").Exec(_ => gate.PassAsync()));
            var run = await host.StartAsync(flow, null, new() { Id = "newer" });
            host.StepUntil(() => gate.IsReached);
            await host.CrashAsync();
            isNewer = true;
            await host.RestartAsync();
            host.Settle();
            var before = await run.HistoryAsync();

            await Expect.ThrowsAsync<JournalTooNewException>(() => run.WaitAsync());
            (await IndexedAsync(host, run.Id)).ShouldBe(RunStatus.Running);
            (await run.HistoryAsync()).ShouldBe(before);

            await host.StopAsync();
            isNewer = false;
            await host.RestartAsync();
            gate.Open();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Options with
        {
            WrapJournal = inner => new ReadingJournal(inner,
                (_, entries) => isNewer ? [.. entries.Select((entry, i) => i == entries.Count - 1 ? entry with { Name = "visit-teleported" } : entry)]
                    : entries),
        });
    }

    [Fact]
    public Task A_read_that_fails_for_another_reason_sets_nothing_aside()
    {
        var fails = false;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var run = await host.StartAsync(Hosts.Chain("flow", Node.Named("only").Exec(_ => gate.PassAsync())));
            host.StepUntil(() => gate.IsReached);
            await host.CrashAsync();
            fails = true;
            await host.RestartAsync();
            host.Settle();
            await Expect.ThrowsAsync<IOException>(() => run.WaitAsync());
            fails = false;

            gate.Open();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Options with { WrapJournal = inner => new ReadingJournal(inner, (_, entries) => fails ? throw new IOException("busy") : entries) });
    }

    private static IReadOnlyList<JournalEntry> Damaged(RunId run, IReadOnlyList<JournalEntry> entries, string damage)
    {
        switch (damage)
        {
            case "a byte is flipped":
                var data = entries[^1].Data.ToArray();
                data[data.Length / 2] ^= 0xFF;
                return [.. entries.SkipLast(1), entries[^1] with { Data = data }];
            case "an event is missing":
                return [.. entries.Skip(1)];
            default:
                throw new RunJournalException(run, 1, "the checksum does not fit");
        }
    }

    private sealed class ReadingJournal(IRunJournal inner, Func<RunId, IReadOnlyList<JournalEntry>, IReadOnlyList<JournalEntry>> read)
        : JournalDecorator(inner)
    {
        public override async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
            => read(runId, await base.ReadAsync(runId, fromVersion, cancellationToken));
    }
}
