using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>check, export, import and quarantine, as real processes.</summary>
public sealed class MovingTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    private readonly Shop _shop = history.Shop;

    [Fact]
    public async Task An_exported_run_is_imported_into_another_database_and_exported_to_the_same_bytes()
    {
        using var other = new Shop();
        (await other.CallAsync("run", "checkout", "--id", "there-already", "--input", """{"amount":-1}""")).ShouldEndWith(0);
        var file = other.File("order-7.jsonl");
        (await _shop.CallToolAsync("export", "order-7", "--to", file)).ShouldEndWith(0).Out.ShouldContain("is written to");
        var imported = await other.CallAsync("import", file, "--json");
        imported.ShouldEndWith(0);
        imported.Json.GetProperty("status").GetString().ShouldBe("completed");

        (await other.CallAsync("export", "order-7")).ShouldEndWith(0).Out.ShouldBe(await File.ReadAllTextAsync(file));
        (await other.CallAsync("show", "order-7")).ShouldEndWith(0).Out.ShouldContain("key-7");
        (await other.CallAsync("verify")).ShouldEndWith(0);
        (await other.CallAsync("import", file)).ShouldComplain(1, "has a run 'order-7'");
        (await other.CallAsync("import", file, "--as", "order-9")).ShouldComplain(1, "was started with the key 'key-7'");
        (await other.CallAsync("import", file, "--as", "order-9", "--without-key")).ShouldEndWith(0);
        (await _shop.CallToolAsync("export", "order-7", "--to", file)).ShouldComplain(2, "exists");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"v\":2", "\"v\":3", StringComparison.Ordinal));
        (await other.CallAsync("import", file, "--as", "x")).ShouldComplain(1, "has version 3 where 2 must follow");
    }

    [Fact]
    public async Task Check_names_the_runs_that_a_release_would_park_and_changes_nothing()
    {
        using var shop = new Shop();
        await using (var life = shop.Start(shop.GateRun("stands")))
        {
            await shop.AtGateAsync("stands", life);
            await life.SignalAsync("KILL");
            await life.EndAsync();
        }

        (await shop.CallAsync("check")).ShouldEndWith(0).Out.ShouldBe("no run would be parked.\n");
        (await shop.CallAsync("check", "--all", "--json")).ShouldEndWith(0).Json.GetProperty("fits").GetBoolean().ShouldBeTrue();
        (await shop.CallAsync("check", "checkout", "--all")).ShouldComplain(2, "--all speaks of all flows");
        (await shop.CallAsync("check", "no-such-flow")).ShouldComplain(2, "has no flow 'no-such-flow'");
        (await shop.CallToolAsync("check")).ShouldComplain(2, "has no flows");

        // A run of an earlier release, in which the flow stood at another node.
        var before = Flow.Named("gate")
            .StartAt(Node.Named("elsewhere").Exec((ExecContext _) => throw new TimeoutException()).Attempts(2, TimeSpan.FromDays(300))).Build();
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(shop.File("before.db")).AddFlow(before)))
            await (await system.StartAsync(before, null, new() { Id = "old" })).PauseAsync();
        var found = await shop.CallPlainAsync("check", "--db", shop.File("before.db"));
        found.ExitCode.ShouldBe(1, found.Error);
        found.Error.ShouldContain("1 run would be parked");
        found.Out.ShouldBe("run 'old' of gate, paused: node 'elsewhere' is gone\n");
        (await shop.CallPlainAsync("check", "checkout", "--db", shop.File("before.db"))).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_quarantined_run_is_listed_saved_and_released()
    {
        using var shop = new Shop();
        (await shop.CallAsync("run", "checkout", "--id", "bad", "--input", """{"amount":1}""")).ShouldEndWith(0);
        (await shop.CallAsync("quarantine", "list")).ShouldEndWith(0).Out.ShouldBe("no run is quarantined.\n");
        (await shop.CallAsync("quarantine", "release", "bad")).ShouldComplain(2, "is completed, not quarantined");
        (await shop.CallAsync("quarantine", "release", "nobody")).ShouldComplain(2, "there is no run 'nobody'");
        (await shop.CallAsync("quarantine", "release")).ShouldComplain(2, "say which run");
        (await shop.CallAsync("quarantine", "destroy", "bad")).ShouldComplain(2, "there is no 'quarantine destroy'");
        (await shop.CallAsync("quarantine", "export", "bad")).ShouldEndWith(0).Out.ShouldStartWith("{\"actorflow\":\"run-export\"");

        await using (var journal = new Persistence.Sqlite.SqliteJournal(new Persistence.Sqlite.SqliteJournalOptions { Path = shop.Database }))
        {
            await journal.OpenAsync(default);
            await journal.QuarantineAsync("bad", "it cannot be read", "1.2.3", DateTimeOffset.UnixEpoch, default);
        }

        (await shop.CallAsync("quarantine", "list")).ShouldEndWith(0).Out.ShouldContain("run 'bad', completed before, since 1970-01-01");
        var listed = (await shop.CallAsync("quarantine", "list", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0];
        listed.GetProperty("reason").GetString().ShouldBe("it cannot be read");
        (await shop.CallAsync("quarantine", "release", "bad")).ShouldEndWith(0).Out.ShouldContain("is released and completed again");
        (await shop.CallAsync("quarantine", "list")).ShouldEndWith(0).Out.ShouldBe("no run is quarantined.\n");
    }
}
