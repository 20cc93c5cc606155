using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Faults;

/// <summary>Without faults the decorator is a journal like any other; with them, what it says is true of the journal below.</summary>
public sealed class FaultyJournalTests : JournalConformance
{
    private readonly InMemoryJournal _place = new();

    protected override IRunJournal Create() => new FaultyJournal(_place, new JournalFaultOptions());

    [Fact]
    public async Task A_lost_write_is_not_there_and_a_lost_answer_is()
    {
        await using var faulty =
            await FaultyAsync(new JournalFaultOptions { AtBatch =
                new Dictionary<long, JournalFault> { [1] = JournalFault.LostWrite, [2] = JournalFault.LostAnswer } });
        var (lost, written) = (Start("a"), Start("b"));
        (await AppendToAsync(faulty, lost)).ShouldBe([AppendOutcome.Unknown]);
        (await AppendToAsync(faulty, written)).ShouldBe([AppendOutcome.Unknown]);
        (await faulty.ContainsAsync("a", lost.AppendId, default)).ShouldBeFalse();
        (await faulty.ContainsAsync("b", written.AppendId, default)).ShouldBeTrue();
        (await AppendToAsync(faulty, lost)).ShouldBe([AppendOutcome.Appended]);
        (faulty.Batches, faulty.CountOf(JournalFault.LostWrite), faulty.CountOf(JournalFault.LostAnswer)).ShouldBe((3, 1, 1));
    }

    [Fact]
    public async Task After_a_refusal_nothing_is_done_until_the_journal_is_opened_anew()
    {
        await using var faulty =
            await FaultyAsync(new JournalFaultOptions { AtBatch = new Dictionary<long, JournalFault> { [1] = JournalFault.Refusal } });
        var request = Start("a");
        await Should.ThrowAsync<JournalUnavailableException>(() => AppendToAsync(faulty, request));
        await Should.ThrowAsync<JournalUnavailableException>(() => AppendToAsync(faulty, request));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await faulty.FindAsync("a", default));
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await faulty.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("a", 1, 1, default) }, default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await faulty.Capability<IDefinitionStore>()!.SaveDefinitionAsync("f",
            default, default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await faulty.Capability<IRunTransfer>()!.TakeOutAsync("a", default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await faulty.Capability<IRunShelf>()!.ReleaseAsync("a", default));
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await faulty.Capability<IBlobStore>()!.SweepBlobsAsync(DateTimeOffset.MaxValue, default));
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await faulty.Capability<IJournalRetention>()!.ForgetAsync(DateTimeOffset.MaxValue, default));
        await faulty.DisposeAsync();
        var incarnation = (await faulty.OpenAsync(default)).Incarnation;
        (await faulty.FindAsync("a", default)).ShouldBeNull();
        (await AppendToAsync(faulty, request with { AppendId = new AppendId(incarnation, 1) })).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task Every_point_is_passed_in_order_and_a_hook_can_stop_a_write()
    {
        var passed = new List<JournalPoint>();
        await using var faulty = await FaultyAsync(new JournalFaultOptions
        {
            Reached = point =>
            {
                passed.Add(point);
                return passed.Count(p => p == JournalPoint.BeforeAppend) == 2 && point == JournalPoint.BeforeAppend
                    ? throw new InvalidOperationException("stop") : default;
            },
        });
        await AppendToAsync(faulty, Start("a", status: RunStatus.Completed));
        await Should.ThrowAsync<InvalidOperationException>(() => AppendToAsync(faulty, Start("b")));
        await faulty.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("a", 1, 1, default) }, default);
        await faulty.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("a", 1, 1, default, []), default);
        await faulty.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default);
        await faulty.QuarantineAsync("a", "x", "1", Samples.Noon, default);
        await faulty.MarkCleanAsync(default);
        (await faulty.FindAsync("b", default)).ShouldBeNull();
        passed.Count(point => point == JournalPoint.BeforeAppend).ShouldBe(2);
        passed.Count(point => point == JournalPoint.AfterAppend).ShouldBe(1);
        passed.Distinct().ShouldBe(Enum.GetValues<JournalPoint>());   // the calls above are in the order of the names
    }

    [Fact]
    public void A_chance_is_between_0_and_1()
    {
        foreach (var chance in new[] { -0.1, 1.1, double.NaN })
            Should.Throw<ArgumentException>(() => new FaultyJournal(_place, new JournalFaultOptions { LostAnswers = chance }));
    }

    private async Task<FaultyJournal> FaultyAsync(JournalFaultOptions options)
    {
        await Journal.DisposeAsync();
        var faulty = new FaultyJournal(_place, options);
        OpenedAs(await faulty.OpenAsync(default));
        return faulty;
    }

    private static async Task<AppendOutcome[]> AppendToAsync(FaultyJournal journal, params AppendRequest[] batch)
    {
        var answers = new AppendAnswer[batch.Length];
        await journal.AppendBatchAsync(batch, answers, default);
        return [.. answers.Select(answer => answer.Outcome)];
    }
}
