using ActorFlow.Journal;
using ActorFlow.Server.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>What a server keeps beside the journal survives and is shared between processes, wherever the journal lies. Derive from it to prove a store.</summary>
public abstract class ServerStoreConformance
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Opens the store; the same one each time.</summary>
    protected abstract Task<IServerStore> OpenAsync();

    [Fact]
    public async Task Keys_survive_and_another_process_sees_them_made_used_and_revoked_at_once()
    {
        await using var server = await OpenAsync();
        await using var tool = await OpenAsync();

        var (made, text) = await KeyIssue.MakeAsync(tool.Keys, "build", AccessRights.Read | AccessRights.Operate, ["orders", "orders", "mail"], TimeSpan.FromDays(1), "anna", Noon, default);
        await server.Keys.TouchAsync(made.Id, Noon.AddMinutes(1), default);

        var seen = (await server.Keys.FindAsync(made.Id, default)).ShouldNotBeNull();
        (seen.Name, seen.Rights, seen.CreatedBy, seen.ExpiresAt, seen.LastUsedAt).ShouldBe(("build", AccessRights.Read | AccessRights.Operate, "anna", Noon.AddDays(1), Noon.AddMinutes(1)));
        seen.Flows.ShouldBe(["orders", "mail"]);
        seen.IsValidAt(Noon.AddDays(1).AddTicks(-10)).ShouldBeTrue();
        seen.IsValidAt(Noon.AddDays(1)).ShouldBeFalse();
        (await tool.Keys.RevokeAsync(made.Id, Noon.AddHours(1), default)).ShouldBeTrue();
        (await tool.Keys.RevokeAsync(made.Id, Noon.AddHours(2), default)).ShouldBeFalse();
        (await server.Keys.FindAsync(made.Id, default))!.RevokedAt.ShouldBe(Noon.AddHours(1));
        (await server.Keys.FindAsync("nobody", default)).ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(async () => await server.Keys.AddAsync(seen, default));
        text.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Receivers_of_webhooks_are_shared_changed_by_one_at_a_time_and_leave_nothing_owed()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        (await one.Receivers.RevisionAsync(default)).ShouldBe(0);
        (await one.Receivers.AddAsync(new StoredReceiver("b", 0, 7, Noon, new byte[] { 1 }), default)).ShouldBeTrue();
        (await two.Receivers.AddAsync(new StoredReceiver("a", 0, 8, Noon, new byte[] { 2 }), default)).ShouldBeTrue();
        (await two.Receivers.AddAsync(new StoredReceiver("b", 0, 9, Noon, new byte[] { 3 }), default)).ShouldBeFalse();
        var (revision, all) = await one.Receivers.ListAsync(default);
        all.Select(receiver => $"{receiver.Name} {receiver.From} {receiver.CreatedAt == Noon} {receiver.Detail.Span[0]}").ShouldBe(["a 8 True 2", "b 7 True 1"]);

        (await two.Receivers.ChangeAsync(all[1] with { Detail = new byte[] { 4 } }, default)).ShouldBeTrue();
        (await one.Receivers.ChangeAsync(all[1] with { Detail = new byte[] { 5 } }, default)).ShouldBeFalse("somebody else came first");
        (await one.Receivers.RevisionAsync(default)).ShouldBeGreaterThan(revision);
        (await one.Receivers.ListAsync(default)).Receivers[1].Detail.Span[0].ShouldBe((byte)4);

        OwedDelivery Owed(string id, string to) => new(id, to, new RunId("r"), "flow", "completed", Noon, "{}"u8.ToArray());
        await one.Outbox.AdvanceAsync(10, [Owed("d1", "b"), Owed("d2", "b"), Owed("d3", "a")], Noon, default);
        var before = await one.Receivers.RevisionAsync(default);
        (await two.Receivers.RemoveAsync("b", Noon.AddHours(1), default)).ShouldBeTrue();
        (await two.Receivers.RemoveAsync("b", Noon.AddHours(2), default)).ShouldBeFalse();
        (await one.Receivers.RevisionAsync(default)).ShouldBeGreaterThan(before);
        (await one.Outbox.ListAsync(new DeliveryQuery { State = DeliveryState.GivenUp }, default)).Select(delivery => $"{delivery.Owed.Id} {delivery.EndedAt == Noon.AddHours(1)} {delivery.Error}")
            .ShouldBe(["d2 True The webhook was removed.", "d1 True The webhook was removed."]);
        (await one.Outbox.DueAsync("b", Noon.AddDays(1), TimeSpan.Zero, [], 10, default)).ShouldBeEmpty();
        (await one.Outbox.DueAsync("a", Noon, TimeSpan.Zero, [], 10, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_audit_is_read_from_the_newest_filtered_paged_and_trimmed_by_age_and_number()
    {
        await using var store = await OpenAsync();
        for (var i = 1; i <= 20; i++)
        {
            await store.Audit.AppendAsync([new AuditEntry(0, Noon.AddMinutes(i), i % 2 == 0 ? "even" : "odd", "cancelRun", $"/runs/{i}", "done") { Status = 200, Flow = "orders", Address = "::1", Detail = "d" }], default);
        }

        var page = await store.Audit.ReadAsync(new AuditQuery { Actor = "odd", Limit = 3 }, default);
        page.Select(entry => entry.Target).ShouldBe(["/runs/19", "/runs/17", "/runs/15"]);
        (await store.Audit.ReadAsync(new AuditQuery { Actor = "odd", Before = page[^1].Number, Limit = 2 }, default)).Select(entry => entry.Target).ShouldBe(["/runs/13", "/runs/11"]);
        (await store.Audit.ReadAsync(new AuditQuery { Target = "/runs/4" }, default)).Single()
            .ShouldBe(new AuditEntry(4, Noon.AddMinutes(4), "even", "cancelRun", "/runs/4", "done") { Status = 200, Flow = "orders", Address = "::1", Detail = "d" });
        (await store.Audit.ReadAsync(new AuditQuery { Since = Noon.AddMinutes(19) }, default)).Count.ShouldBe(2);
        (await store.Audit.TrimAsync(Noon.AddMinutes(6), 1_000, default)).ShouldBe(5);
        (await store.Audit.TrimAsync(Noon, 10, default)).ShouldBe(5);
        (await store.Audit.ReadAsync(new AuditQuery(), default)).Select(entry => entry.Number).ShouldBe(Enumerable.Range(11, 10).Reverse().Select(number => (long)number));
    }

    [Fact]
    public async Task What_is_owed_survives_and_is_handed_out_per_run_in_order()
    {
        await using (var store = await OpenAsync())
        {
            (await store.Outbox.PositionAsync(default)).ShouldBeNull();
            await store.Outbox.AdvanceAsync(7, [Owed("a1", "one"), Owed("a2", "one"), Owed("b1", "two"), Owed("a1", "one")], Noon, default);
        }

        await using var again = await OpenAsync();
        (await again.Outbox.PositionAsync(default)).ShouldBe(7);
        (await Due(Noon)).ShouldBe(["a1", "b1"]);
        await again.Outbox.NoteAsync("a1", new DeliveryTrial(DeliveryState.Owed, Noon, 503, "busy", Noon.AddMinutes(1)), default);
        (await Due(Noon)).ShouldBe(["b1"]);
        (await again.Outbox.NextDueAsync("sub", Noon.AddSeconds(-1), default)).ShouldBe(Noon);
        await again.Outbox.NoteAsync("b1", new DeliveryTrial(DeliveryState.Delivered, Noon, 200, null, null), default);
        (await again.Outbox.NextDueAsync("sub", Noon, default)).ShouldBe(Noon.AddMinutes(1));
        (await Due(Noon.AddMinutes(1))).ShouldBe(["a1"]);
        await again.Outbox.NoteAsync("a1", new DeliveryTrial(DeliveryState.GivenUp, Noon.AddMinutes(1), 400, "no", null), default);
        (await Due(Noon.AddMinutes(1))).ShouldBe(["a2"]);

        (await again.Outbox.RedeliverAsync("a2", Noon, default)).ShouldBeFalse();
        (await again.Outbox.RedeliverAsync("a1", Noon.AddMinutes(2), default)).ShouldBeTrue();
        (await Due(Noon.AddMinutes(2))).Order().ShouldBe(["a1", "a2"]);
        (await again.Outbox.ListAsync(new DeliveryQuery { State = DeliveryState.Delivered }, default)).Single().Owed.Id.ShouldBe("b1");
        (await again.Outbox.FindAsync("a1", default))!.Owed.Body.ToArray().ShouldBe("body"u8.ToArray());
        (await again.Outbox.TrimAsync(Noon.AddSeconds(1), default)).ShouldBe(1);
        (await again.Outbox.FindAsync("b1", default)).ShouldBeNull();
        (await again.Outbox.PositionAsync(default)).ShouldBe(7);

        async Task<string[]> Due(DateTimeOffset now) => [.. (await again.Outbox.DueAsync("sub", now, TimeSpan.Zero, [], 10, default)).Select(delivery => delivery.Owed.Id)];
        static OwedDelivery Owed(string id, string run) => new(id, "sub", new RunId(run), "orders", "completed", Noon, "body"u8.ToArray());
    }

    [Fact]
    public async Task A_seen_signature_keeps_its_delivery_until_its_window_is_over()
    {
        await using var store = await OpenAsync();
        (await store.Replays.RememberAsync("s", "first", Noon, Noon.AddMinutes(10), default)).ShouldBe("first");
        (await store.Replays.RememberAsync("s", "second", Noon.AddMinutes(10), Noon.AddMinutes(20), default)).ShouldBe("first");
        (await store.Replays.RememberAsync("s", "third", Noon.AddMinutes(11), Noon.AddMinutes(21), default)).ShouldBe("third");
    }

    [Fact]
    public async Task What_is_being_made_is_not_given_again_and_others_are()
    {
        await using var store = await OpenAsync();
        await store.Outbox.AdvanceAsync(1, [.. Enumerable.Range(0, 6).Select(i => new OwedDelivery($"d{i}", "sub", new RunId($"run{i}"), "orders", "completed", Noon, "{}"u8.ToArray()))], Noon, default);

        var first = await store.Outbox.DueAsync("sub", Noon, TimeSpan.FromMinutes(1), [], 4, default);
        var second = await store.Outbox.DueAsync("sub", Noon, TimeSpan.FromMinutes(1), [.. first.Select(one => one.Owed.Id)], 4, default);

        first.Count.ShouldBe(4);
        second.Count.ShouldBe(2);
        first.Concat(second).Select(one => one.Owed.Id).Order().ShouldBe(Enumerable.Range(0, 6).Select(i => $"d{i}"));
        (await store.Outbox.DueAsync("other", Noon, TimeSpan.FromMinutes(1), [], 4, default)).ShouldBeEmpty();
    }
}
