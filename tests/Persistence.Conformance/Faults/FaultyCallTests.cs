using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Faults;

/// <summary>Faults of single calls: each kind on its own, at the n-th time or by a chance that its seed repeats.</summary>
public sealed class FaultyCallTests
{
    private static readonly RunBaseline Baseline = new("a", 1, 1, default, []);
    private static readonly RunSnapshot[] Snapshots = [new("a", 1, 1, default)];

    private readonly InMemoryJournal _below = new();

    public static TheoryData<JournalCall> Kinds => [.. Enum.GetValues<JournalCall>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_of_call_fails_loses_its_answer_and_is_well_again(JournalCall kind)
    {
        var at = new Dictionary<long, JournalCallFault> { [1] = JournalCallFault.Failure, [2] = JournalCallFault.LostAnswer };
        var faulty = new FaultyJournal(_below, new JournalFaultOptions { Calls = new Dictionary<JournalCall,
            JournalCallFaults> { [kind] = new() { At = at } } });
        if (kind != JournalCall.Open)
            await StartAsync(faulty);

        (await FailsAsync(() => CallAsync(faulty, kind))).Message.ShouldContain("it failed");
        (await FailsAsync(() => CallAsync(faulty, kind))).Message.ShouldContain("was lost");
        await CallAsync(faulty, kind);

        faulty.CallsOf(kind).ShouldBe(3);
        (faulty.CountOf(kind, JournalCallFault.Failure), faulty.CountOf(kind, JournalCallFault.LostAnswer)).ShouldBe((1, 1));
        await faulty.DisposeAsync();
    }

    [Fact]
    public async Task What_failed_is_not_done_and_what_lost_its_answer_is()
    {
        var faults = new JournalCallFaults { At = new Dictionary<long,
            JournalCallFault> { [1] = JournalCallFault.Failure, [2] = JournalCallFault.LostAnswer } };
        await using var faulty = new FaultyJournal(_below, new JournalFaultOptions
        {
            Calls = new Dictionary<JournalCall, JournalCallFaults> { [JournalCall.SaveSnapshots] = faults, [JournalCall.Trim] = faults,
                [JournalCall.Quarantine] = faults },
        });
        await StartAsync(faulty);
        var (snapshots, trimming) = (faulty.Capability<ISnapshotStore>()!, faulty.Capability<IJournalTrimming>()!);

        await FailsAsync(() => CallAsync(faulty, JournalCall.SaveSnapshots));
        (await snapshots.LoadAsync("a", default)).ShouldBeNull();
        await FailsAsync(() => CallAsync(faulty, JournalCall.SaveSnapshots));
        (await snapshots.LoadAsync("a", default)).ShouldNotBeNull();

        await FailsAsync(() => CallAsync(faulty, JournalCall.Trim));
        (await trimming.FindBaselineAsync("a", default)).ShouldBeNull();
        await FailsAsync(() => CallAsync(faulty, JournalCall.Trim));
        (await trimming.FindBaselineAsync("a", default)).ShouldNotBeNull();

        await FailsAsync(() => CallAsync(faulty, JournalCall.Quarantine));
        (await faulty.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Running);
        await FailsAsync(() => CallAsync(faulty, JournalCall.Quarantine));
        (await faulty.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Quarantined);
    }

    [Fact]
    public async Task A_late_call_is_held_back_and_then_done()
    {
        var time = new ManualTimeProvider(Samples.Noon);
        await using var faulty = new FaultyJournal(_below, new JournalFaultOptions
        {
            TimeProvider = time,
            Delay = TimeSpan.FromSeconds(3),
            Calls = new Dictionary<JournalCall, JournalCallFaults> { [JournalCall.Read] = new() { Delays = 1 } },
        });
        await StartAsync(faulty);

        var read = faulty.ReadAsync("a", 1, default).AsTask();
        time.Advance(TimeSpan.FromSeconds(2.9));
        read.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        (await read).Count.ShouldBe(1);
        faulty.CountOf(JournalCall.Read, JournalCallFault.Delay).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults_whatever_other_calls_come_between()
    {
        async Task<string> FaultsAsync(int others)
        {
            var journal = new InMemoryJournal();
            var some = new JournalCallFaults { Failures = 0.3, LostAnswers = 0.3 };
            await using var faulty = new FaultyJournal(journal, new JournalFaultOptions
            {
                Seed = 7,
                Calls = new Dictionary<JournalCall, JournalCallFaults> { [JournalCall.Read] = some, [JournalCall.Find] = some },
            });
            await StartAsync(faulty);
            var faults = "";
            for (var i = 0; i < 40; i++)
            {
                for (var other = 0; other < others; other++)
                    await TryAsync(() => CallAsync(faulty, JournalCall.Find));
                faults += await TryAsync(() => CallAsync(faulty, JournalCall.Read)) ? '.' : 'x';
            }

            return faults;
        }

        var alone = await FaultsAsync(0);
        (await FaultsAsync(3)).ShouldBe(alone);
        alone.Count(fault => fault == 'x').ShouldBeInRange(12, 36);
    }

    [Fact]
    public async Task What_this_does_is_nothing_without_faults()
    {
        await using var faulty = new FaultyJournal(_below, new JournalFaultOptions());
        await StartAsync(faulty);
        foreach (var kind in Enum.GetValues<JournalCall>().Where(kind => kind != JournalCall.Open))
            await CallAsync(faulty, kind);
        Enum.GetValues<JournalCall>().ShouldAllBe(kind => faulty.CallsOf(kind) == 1);
    }

    private static async Task StartAsync(FaultyJournal journal)
    {
        var opening = await journal.OpenAsync(default);
        var answers = new AppendAnswer[1];
        await journal.AppendBatchAsync(new[] { new AppendRequest("a", 0, 0, new AppendId(opening.Incarnation, 1), Samples.Entries(1, 1),
            Samples.Row("a")) }, answers, default);
        answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }

    private static async Task CallAsync(FaultyJournal journal, JournalCall kind)
    {
        switch (kind)
        {
            case JournalCall.Open:
                // As an engine does that has not heard whether it is open.
                await journal.DisposeAsync();
                await journal.OpenAsync(default);
                break;
            case JournalCall.Read: await journal.ReadPageAsync("a", 1, 1, default); break;
            case JournalCall.Contains: await journal.ContainsAsync("a", new AppendId(1, 1), default); break;
            case JournalCall.Find: await journal.FindAsync("a", default); break;
            case JournalCall.Unfinished: await DrainAsync(journal.UnfinishedAsync(default)); break;
            case JournalCall.Quarantine: await journal.QuarantineAsync("a", "reason", "build", Samples.Noon, default); break;
            case JournalCall.MarkClean: await journal.MarkCleanAsync(default); break;
            case JournalCall.SaveSnapshots: await journal.Capability<ISnapshotStore>()!.SaveAsync(Snapshots, default); break;
            case JournalCall.LoadSnapshot: await journal.Capability<ISnapshotStore>()!.LoadAsync("a", default); break;
            case JournalCall.Trim: await journal.Capability<IJournalTrimming>()!.TrimAsync(Baseline, default); break;
            case JournalCall.FindBaseline: await journal.Capability<IJournalTrimming>()!.FindBaselineAsync("a", default); break;
            case JournalCall.Prune: await journal.Capability<IJournalRetention>()!.ForgetAsync(Samples.Noon, default); break;
            case JournalCall.ReadBlob: await journal.Capability<IBlobStore>()!.ReadBlobAsync(BlobId.Of([1]), default); break;
            case JournalCall.SweepBlobs: await journal.Capability<IBlobStore>()!.SweepBlobsAsync(Samples.Noon, default); break;
            case JournalCall.ReadDue: await journal.Capability<IWakeUps>()!.DueAsync(Samples.Noon, null, 1, default); break;
            case JournalCall.Shelve: await journal.Capability<IRunShelf>()!.ReleaseAsync("a", default); break;
            case JournalCall.FindAside: await DrainAsync(journal.Capability<IRunShelf>()!.AsideAsync(RunStatus.Parked, default)); break;
            case JournalCall.SaveDefinition: await journal.Capability<IDefinitionStore>()!.SaveDefinitionAsync("f", default, default); break;
            case JournalCall.FindDefinition: await journal.Capability<IDefinitionStore>()!.FindDefinitionAsync("f", default); break;
            case JournalCall.List: await journal.Capability<IRunIndex>()!.CountAsync(default); break;
            case JournalCall.Feed: await journal.Capability<IEventFeed>()!.FeedAsync(0, 1, default); break;
            case JournalCall.Transfer: await journal.Capability<IRunTransfer>()!.TakeOutAsync("a", default); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "This test does not know how to make this call.");
        }
    }

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> rows)
        where T : class
    {
        await foreach (var row in rows)
            row.ShouldNotBeNull();
    }

    private static Task<JournalUnavailableException> FailsAsync(Func<Task> call) => Should.ThrowAsync<JournalUnavailableException>(call);

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }
}
