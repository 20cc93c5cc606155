using System.Text;
using ActorFlow.Journal;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class SharedJournalConformance
{
    private static readonly InboxAnswer Done = new(true, """{"changed":true,"text":"Grüße, 世界"}""");

    [Fact]
    public async Task A_command_is_put_once_however_often_it_is_delivered()
    {
        var (one, two) = (Can<IRunInbox>(await JoinAsync()), Can<IRunInbox>(await JoinAsync()));
        (await one.PutAsync([Cancel("d-1", "run-1")], default)).ShouldBe([new InboxReceipt(true)]);
        (await two.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1"), Cancel("d-2", "run-1")], default)).ShouldBe([new InboxReceipt(false), new InboxReceipt(true), new InboxReceipt(false)]);
        var rows = await RowsAsync(one, "run-1");
        rows.Select(row => (row.DeliveryId, row.Verb, row.RunId.Value, Encoding.UTF8.GetString(row.Arguments.Span))).ShouldBe([("d-1", "cancel", "run-1", """{"reason":"späť"}"""), ("d-2", "cancel", "run-1", """{"reason":"späť"}""")]);
        two.Identity.ShouldBe(one.Identity);
        one.Identity.Length.ShouldBeInRange(1, 64);
        one.Identity.ShouldNotContain('#');
    }

    [Fact]
    public async Task Commands_of_a_run_keep_their_order_and_are_read_page_by_page_for_the_shards_asked_for()
    {
        var inbox = Can<IRunInbox>(await JoinAsync());
        var shards = Can<IShardedRuns>(_members.Keys.First()).Shards;
        var (here, there) = (RunsOf(5, shards, 2), RunsOf(6, shards, 1));
        for (var i = 0; i < 6; i++)
            await inbox.PutAsync([Cancel($"a-{i}", here[0]), Cancel($"b-{i}", here[1]), Cancel($"c-{i}", there[0])], default);

        var read = new List<InboxRow>();
        for (var after = 0L; await inbox.ReadAsync([5], after, 5, default) is { Count: > 0 } page; after = page[^1].Position)
            read.AddRange(page);
        read.Select(row => row.Position).ShouldBe(read.Select(row => row.Position).Order());
        read.Where(row => row.RunId == here[0]).Select(row => row.DeliveryId).ShouldBe(Enumerable.Range(0, 6).Select(i => $"a-{i}"));
        read.Where(row => row.RunId == here[1]).Select(row => row.DeliveryId).ShouldBe(Enumerable.Range(0, 6).Select(i => $"b-{i}"));
        read.Count.ShouldBe(12);
        (await inbox.ReadAsync([5, 6], 0, 100, default)).Count.ShouldBe(18);
        (await inbox.ReadAsync([], 0, 100, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Commands_put_from_many_members_at_once_get_places_of_their_own()
    {
        var members = new[] { Can<IRunInbox>(await JoinAsync()), Can<IRunInbox>(await JoinAsync()), Can<IRunInbox>(await JoinAsync()) };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => members[i % 3].PutAsync([Cancel($"d-{i}", i % 2 == 0 ? "run-1" : "run-2")], default).AsTask()));
        var rows = (await RowsAsync(members[0], "run-1")).Concat(await RowsAsync(members[0], "run-2")).ToList();
        rows.Select(row => row.DeliveryId).Order().ShouldBe(Enumerable.Range(0, 60).Select(i => $"d-{i}").Order());
        rows.Select(row => row.Position).Distinct().Count().ShouldBe(60);
        rows.Min(row => row.Position).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_append_takes_its_commands_and_answers_them_in_one()
    {
        var one = await JoinAsync();
        var inbox = Can<IRunInbox>(one);
        var term = await RaiseTermAsync(ShardOf(one, "run-1"));
        await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1"), Cancel("d-3", "run-1")], default);
        var rows = await RowsAsync(inbox, "run-1");
        var request = Request(one, "run-1", term, 0) with { Takes = [new InboxTake(rows[0].Position, Done), new InboxTake(rows[2].Position, new InboxAnswer(false, "no"))] };
        (await AppendAsync(one, request)).Single().Outcome.ShouldBe(AppendOutcome.Appended);

        (await RowsAsync(inbox, "run-1")).Single().DeliveryId.ShouldBe("d-2");
        var answers = await inbox.FindAnswersAsync(["d-1", "d-2", "d-3", "d-4"], default);
        answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).ShouldBe([KeyValuePair.Create("d-1", Done), KeyValuePair.Create("d-3", new InboxAnswer(false, "no"))]);
        (await inbox.PutAsync([Cancel("d-1", "run-1")], default)).ShouldBe([new InboxReceipt(false, Done)], "the delivery id outlives the row");
        (await RowsAsync(inbox, "run-1")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_append_that_is_refused_takes_nothing()
    {
        var one = await JoinAsync();
        var inbox = Can<IRunInbox>(one);
        var shard = ShardOf(one, "run-1");
        var term = await RaiseTermAsync(shard);
        await inbox.PutAsync([Cancel("d-1", "run-1")], default);
        var take = new InboxTake((await RowsAsync(inbox, "run-1")).Single().Position, Done);
        (await AppendAsync(one, Request(one, "run-1", term, 4) with { Takes = [take] })).Single().Outcome.ShouldBe(AppendOutcome.Conflict);
        var next = await RaiseTermAsync(shard);
        (await AppendAsync(one, Request(one, "run-1", term, 0) with { Takes = [take] })).Single().Outcome.ShouldBe(AppendOutcome.Fenced);
        (await RowsAsync(inbox, "run-1")).Count.ShouldBe(1);
        (await inbox.FindAnswersAsync(["d-1"], default)).ShouldBeEmpty();
        (await AppendAsync(one, Request(one, "run-1", next, 0) with { Takes = [take] })).Single().Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task An_append_whose_command_is_gone_or_is_of_another_run_is_a_conflict_and_writes_nothing()
    {
        var one = await JoinAsync();
        var inbox = Can<IRunInbox>(one);
        var (term, other) = (await RaiseTermAsync(ShardOf(one, "run-1")), RunsOf(ShardOf(one, "run-1"), Can<IShardedRuns>(one).Shards, 2).First(run => run != "run-1"));
        await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", other)], default);
        var (mine, others) = ((await RowsAsync(inbox, "run-1")).First(row => row.RunId == "run-1").Position, (await RowsAsync(inbox, other)).First(row => row.RunId == other).Position);
        (await AppendAsync(one, Request(one, "run-1", term, 0) with { Takes = [new InboxTake(others, Done)] })).Single().Outcome.ShouldBe(AppendOutcome.Conflict);
        (await AppendAsync(one, Request(one, "run-1", term, 0) with { Takes = [new InboxTake(mine, Done)] })).Single().Outcome.ShouldBe(AppendOutcome.Appended);
        (await AppendAsync(one, Request(one, "run-1", term, 1) with { Takes = [new InboxTake(mine, Done)] })).Single().Outcome.ShouldBe(AppendOutcome.Conflict);
        (await one.ReadAsync("run-1", 1, default)).Count.ShouldBe(1);
        (await inbox.FindAnswersAsync(["d-2"], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_appends_nothing_is_settled_once_and_under_the_present_term_only()
    {
        var one = await JoinAsync();
        var inbox = Can<IRunInbox>(one);
        var shard = ShardOf(one, "run-1");
        var old = await RaiseTermAsync(shard);
        var term = await RaiseTermAsync(shard);
        await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1")], default);
        var rows = await RowsAsync(inbox, "run-1");
        (await inbox.SettleAsync([new InboxSettlement("run-1", rows[0].Position, old, Done)], default)).ShouldBe([SettleOutcome.Fenced]);
        (await RowsAsync(inbox, "run-1")).Count.ShouldBe(2);
        var refused = new InboxAnswer(false, """{"error":"it has ended"}""");
        (await inbox.SettleAsync([new InboxSettlement("run-1", rows[0].Position, term, refused), new InboxSettlement("run-1", rows[1].Position, old, Done), new InboxSettlement("run-1", rows[0].Position, term, Done)], default))
            .ShouldBe([SettleOutcome.Settled, SettleOutcome.Fenced, SettleOutcome.Gone]);
        (await inbox.FindAnswersAsync(["d-1", "d-2"], default)).ShouldBe([KeyValuePair.Create("d-1", refused)]);
        (await RowsAsync(inbox, "run-1")).Single().DeliveryId.ShouldBe("d-2");
    }

    [Fact]
    public async Task A_delivery_is_known_with_its_answer_to_members_that_come_when_all_others_have_gone()
    {
        var gone = await JoinAsync();
        var term = await RaiseTermAsync(ShardOf(gone, "run-1"));
        await Can<IRunInbox>(gone).PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1")], default);
        var rows = await RowsAsync(Can<IRunInbox>(gone), "run-1");
        (await Can<IRunInbox>(gone).SettleAsync([new InboxSettlement("run-1", rows[0].Position, term, Done)], default)).ShouldBe([SettleOutcome.Settled]);
        _members.Remove(gone);
        await gone.DisposeAsync();

        var inbox = Can<IRunInbox>(await JoinAsync());

        (await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1")], default)).ShouldBe([new InboxReceipt(false, Done), new InboxReceipt(false)]);
        (await RowsAsync(inbox, "run-1")).Single().DeliveryId.ShouldBe("d-2");
    }

    [Fact]
    public async Task Answers_are_forgotten_with_their_deliveries_and_commands_that_wait_are_not()
    {
        var one = await JoinAsync();
        var inbox = Can<IRunInbox>(one);
        var term = await RaiseTermAsync(ShardOf(one, "run-1"));
        await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1")], default);
        var rows = await RowsAsync(inbox, "run-1");
        await inbox.SettleAsync([new InboxSettlement("run-1", rows[0].Position, term, Done)], default);
        (await inbox.ClearAsync(DateTimeOffset.UnixEpoch, default)).ShouldBe(0);
        (await inbox.ClearAsync(DateTimeOffset.MaxValue, default)).ShouldBe(1);
        (await inbox.FindAnswersAsync(["d-1"], default)).ShouldBeEmpty();
        (await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1")], default)).ShouldBe([new InboxReceipt(true), new InboxReceipt(false)]);
        (await RowsAsync(inbox, "run-1")).Max(row => row.Position).ShouldBeGreaterThan(rows[1].Position, "a position is never used twice");
    }

    [Fact]
    public async Task Malformed_deliveries_are_refused_whole()
    {
        var inbox = Can<IRunInbox>(await JoinAsync());
        await Should.ThrowAsync<ArgumentException>(async () => await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("", "run-1")], default));
        await Should.ThrowAsync<ArgumentException>(async () => await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel(new string('x', InboxDelivery.MaxId + 1), "run-1")], default));
        await Should.ThrowAsync<ArgumentException>(async () => await inbox.PutAsync([Cancel("d-1", "run-1"), Cancel("d-2", "run-1") with { Verb = "two words" }], default));
        (await RowsAsync(inbox, "run-1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_hear_of_commands_and_answers_and_ends()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (rows, answers, ends) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var listening = Can<IJournalHints>(two).Listen(hint =>
        {
            if (hint.HasFlag(JournalHint.InboxRows))
                rows.TrySetResult();
            if (hint.HasFlag(JournalHint.InboxAnswers))
                answers.TrySetResult();
            if (hint.HasFlag(JournalHint.RunsEnded))
                ends.TrySetResult();
        });
        var inbox = Can<IRunInbox>(one);
        var term = await RaiseTermAsync(ShardOf(one, "run-1"));
        await inbox.PutAsync([Cancel("d-1", "run-1")], default);
        await rows.Task.WaitAsync(Until.Patience);
        await inbox.SettleAsync([new InboxSettlement("run-1", (await RowsAsync(inbox, "run-1")).Single().Position, term, Done)], default);
        await answers.Task.WaitAsync(Until.Patience);
        await AppendAsync(one, Request(one, "run-1", term, 0, RunStatus.Completed));
        await ends.Task.WaitAsync(Until.Patience);
    }

    private static InboxDelivery Cancel(string delivery, RunId run) => new(delivery, run, "cancel", """{"reason":"späť"}"""u8.ToArray());

    private static int ShardOf(IRunJournal journal, RunId run) => RunShard.Of(run, Can<IShardedRuns>(journal).Shards);

    private async Task<IReadOnlyList<InboxRow>> RowsAsync(IRunInbox inbox, RunId run)
        => [.. (await inbox.ReadAsync([ShardOf(_members.Keys.First(), run)], 0, 1_000, default)).Where(row => row.RunId == run)];
}
