using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>What servers keep beside a shared journal: what one member writes, all of them know.</summary>
public sealed class ServerStoreTests : PostgreSqlFixture
{
    private static readonly DateTimeOffset Noon = Samples.Noon;

    [Fact]
    public async Task A_key_that_one_member_makes_and_another_revokes_is_known_to_all_and_its_secret_to_none()
    {
        await using var one = await PostgreSqlServerStore.OpenAsync(Place.Options());
        await using var two = await PostgreSqlServerStore.OpenAsync(Place.Options());
        var key = new StoredKey("k1", "build", new byte[32], AccessRights.Read | AccessRights.Operate, ["orders", "mail"], Noon) { CreatedBy = "anna",
            ExpiresAt = Noon.AddDays(1) };
        await one.Keys.AddAsync(key, default);
        await Should.ThrowAsync<ArgumentException>(async () => await two.Keys.AddAsync(key, default));
        await two.Keys.TouchAsync("k1", Noon.AddMinutes(1), default);
        await one.Keys.TouchAsync("k1", Noon, default);
        var seen = (await one.Keys.FindAsync("k1", default))!;
        (seen.Name, seen.Rights, seen.CreatedBy, seen.ExpiresAt, seen.LastUsedAt, seen.RevokedAt).ShouldBe(
            ("build", key.Rights, "anna", Noon.AddDays(1), Noon.AddMinutes(1), null));
        seen.Flows.ShouldBe(["orders", "mail"]);
        (await two.Keys.RevokeAsync("k1", Noon.AddHours(1), default)).ShouldBeTrue();
        (await one.Keys.RevokeAsync("k1", Noon.AddHours(2), default)).ShouldBeFalse();
        (await one.Keys.ListAsync(default)).Single().RevokedAt.ShouldBe(Noon.AddHours(1));
        (await one.Keys.FindAsync("nobody", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_audit_trail_is_one_for_all_members_is_filtered_and_bounded()
    {
        await using var one = await PostgreSqlServerStore.OpenAsync(Place.Options());
        await using var two = await PostgreSqlServerStore.OpenAsync(Place.Options());
        AuditEntry Entry(int i)
            => new(0, Noon.AddMinutes(i), i % 2 == 0 ? "local" : "key:k1 (build)", "cancel", $"run-{i}", "done") { Flow = "orders", Status = 200,
                Address = "::1", Detail = i == 3 ? "why" : null };
        await one.Audit.AppendAsync([Entry(0), Entry(1), Entry(2)], default);
        await two.Audit.AppendAsync([Entry(3), Entry(4)], default);
        var all = await one.Audit.ReadAsync(new AuditQuery(), default);
        all.Select(entry => entry.Target).ShouldBe(["run-4", "run-3", "run-2", "run-1", "run-0"]);
        all[1].ShouldBe(Entry(3) with { Number = all[1].Number });
        (await one.Audit.ReadAsync(new AuditQuery { Actor = "local", Since = Noon.AddMinutes(1), Limit = 1 }, default))
            .Single().Target.ShouldBe("run-4");
        (await one.Audit.ReadAsync(new AuditQuery { Before = all[2].Number }, default)).Select(entry => entry.Target).ShouldBe(["run-1", "run-0"]);
        (await two.Audit.TrimAsync(Noon.AddMinutes(1), 2, default)).ShouldBe(3);
        (await one.Audit.ReadAsync(new AuditQuery(), default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Deliveries_of_a_run_come_one_after_the_other_and_once_whoever_looks_at_the_feed()
    {
        await using var one = await PostgreSqlServerStore.OpenAsync(Place.Options());
        await using var two = await PostgreSqlServerStore.OpenAsync(Place.Options());
        OwedDelivery Owed(string id, RunId run) => new(id, "shop", run, "orders", "run-completed", Noon, new byte[] { 1, 2 });
        (await one.Outbox.PositionAsync(default)).ShouldBeNull();
        await Task.WhenAll(
            one.Outbox.AdvanceAsync(7, [Owed("a1", "a"), Owed("a2", "a"), Owed("b1", "b")], Noon, default).AsTask(),
            two.Outbox.AdvanceAsync(7, [Owed("a1", "a"), Owed("a2", "a"), Owed("b1", "b")], Noon, default).AsTask());
        await one.Outbox.AdvanceAsync(5, [], Noon, default);
        (await two.Outbox.PositionAsync(default)).ShouldBe(7);
        (await one.Outbox.DueAsync("shop", Noon, TimeSpan.Zero, [], 10, default)).Select(one => one.Owed.Id).ShouldBe(["a1", "b1"]);

        await two.Outbox.NoteAsync("a1", new DeliveryTrial(DeliveryState.Owed, Noon, 500, "busy", Noon.AddMinutes(5)), default);
        (await one.Outbox.NextDueAsync("shop", Noon, default)).ShouldBe(Noon.AddMinutes(5));
        await one.Outbox.NoteAsync("a1", new DeliveryTrial(DeliveryState.Delivered, Noon.AddMinutes(5), 200, null, null), default);
        (await two.Outbox.DueAsync("shop", Noon.AddMinutes(5), TimeSpan.Zero, [], 10, default)).Select(one => one.Owed.Id).ShouldBe(["b1", "a2"]);
        var done = (await two.Outbox.FindAsync("a1", default))!;
        (done.State, done.Attempts, done.Status, done.EndedAt, done.Owed.Body.Length).ShouldBe(
            (DeliveryState.Delivered, 2, 200, Noon.AddMinutes(5), 2));
        (await one.Outbox.RedeliverAsync("a1", Noon.AddHours(1), default)).ShouldBeTrue();
        (await one.Outbox.RedeliverAsync("a1", Noon.AddHours(1), default)).ShouldBeFalse();
        (await one.Outbox.ListAsync(new DeliveryQuery { RunId = "a", State = DeliveryState.Owed }, default)).Select(one => one.Owed.Id)
            .ShouldBe(["a2", "a1"]);
        await one.Outbox.NoteAsync("b1", new DeliveryTrial(DeliveryState.GivenUp, Noon, 410, "gone", null), default);
        (await two.Outbox.TrimAsync(Noon.AddDays(1), default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_signature_belongs_to_the_delivery_that_came_with_it_first_until_it_is_forgotten()
    {
        await using var one = await PostgreSqlServerStore.OpenAsync(Place.Options());
        await using var two = await PostgreSqlServerStore.OpenAsync(Place.Options());
        (await one.Replays.RememberAsync("s", "first", Noon, Noon.AddMinutes(5), default)).ShouldBe("first");
        (await two.Replays.RememberAsync("s", "second", Noon, Noon.AddMinutes(5), default)).ShouldBe("first");
        (await two.Replays.RememberAsync("s", "third", Noon.AddMinutes(6), Noon.AddMinutes(9), default)).ShouldBe("third");
    }
}
