using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Server.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>What a server keeps beside the journal survives, is shared between processes, and is its owner's alone.</summary>
public sealed class ServerStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorflow-store-");

    private string Journal => Path.Combine(_folder.FullName, "orders.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Keys_survive_and_another_process_sees_them_made_used_and_revoked_at_once()
    {
        await using var server = await SqliteServerStore.OpenAsync(Journal);
        await using var tool = await SqliteServerStore.OpenAsync(Journal);

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
    public async Task No_file_holds_the_secret_of_a_key_and_only_its_owner_may_read_it()
    {
        string text;
        await using (var store = await SqliteServerStore.OpenAsync(Journal))
        {
            (_, text) = await KeyIssue.MakeAsync(store.Keys, "build", AccessRights.Read, [], null, null, Noon, default);
            if (!OperatingSystem.IsWindows())
            {
                foreach (var file in _folder.GetFiles("orders.db.server*"))
                    file.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
            }
        }

        foreach (var file in _folder.GetFiles())
            System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file.FullName)).ShouldNotContain(text[17..]);
    }

    [Fact]
    public async Task The_audit_is_read_from_the_newest_filtered_paged_and_trimmed_by_age_and_number()
    {
        await using var store = await SqliteServerStore.OpenAsync(Journal);
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
        await using (var store = await SqliteServerStore.OpenAsync(Journal))
        {
            (await store.Outbox.PositionAsync(default)).ShouldBeNull();
            await store.Outbox.AdvanceAsync(7, [Owed("a1", "one"), Owed("a2", "one"), Owed("b1", "two"), Owed("a1", "one")], Noon, default);
        }

        await using var again = await SqliteServerStore.OpenAsync(Journal);
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
        (await Due(Noon.AddMinutes(2))).ShouldBe(["a2", "a1"]);
        (await again.Outbox.ListAsync(new DeliveryQuery { State = DeliveryState.Delivered }, default)).Single().Owed.Id.ShouldBe("b1");
        (await again.Outbox.FindAsync("a1", default))!.Owed.Body.ToArray().ShouldBe("body"u8.ToArray());
        (await again.Outbox.TrimAsync(Noon.AddSeconds(1), default)).ShouldBe(1);
        (await again.Outbox.FindAsync("b1", default)).ShouldBeNull();
        (await again.Outbox.PositionAsync(default)).ShouldBe(7);

        async Task<string[]> Due(DateTimeOffset now) => [.. (await again.Outbox.DueAsync("sub", now, 10, default)).Select(delivery => delivery.Owed.Id)];
        static OwedDelivery Owed(string id, string run) => new(id, "sub", new RunId(run), "orders", "completed", Noon, "body"u8.ToArray());
    }

    [Fact]
    public async Task A_seen_signature_keeps_its_delivery_until_its_window_is_over()
    {
        await using var store = await SqliteServerStore.OpenAsync(Journal);
        (await store.Replays.RememberAsync("s", "first", Noon, Noon.AddMinutes(10), default)).ShouldBe("first");
        (await store.Replays.RememberAsync("s", "second", Noon.AddMinutes(10), Noon.AddMinutes(20), default)).ShouldBe("first");
        (await store.Replays.RememberAsync("s", "third", Noon.AddMinutes(11), Noon.AddMinutes(21), default)).ShouldBe("third");
    }

    [Fact]
    public async Task A_file_of_somebody_else_is_left_alone()
    {
        await File.WriteAllTextAsync(Journal + ".server", "these are no pages of a database at all, and long enough to be looked at as if they were");
        (await Should.ThrowAsync<JournalUnavailableException>(async () => await SqliteServerStore.OpenAsync(Journal))).Message.ShouldContain("orders.db.server");
    }
}
