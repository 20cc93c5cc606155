using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>The verbs on a PostgreSQL database, and the move there, as real processes.</summary>
public sealed class PostgreSqlTests : IAsyncLifetime
{
    private readonly Shop _shop = new();
    private PostgreSqlDatabase _database = null!;

    private string Connection => _database.ConnectionString + ";Password=open-sesame";

    public async Task InitializeAsync() => _database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _shop.Dispose();
    }

    [Fact]
    public async Task Verbs_work_on_a_database_as_they_do_on_a_file_and_show_no_password()
    {
        (await CallAsync("run", "checkout", "--id", "order-1", "--key", "k", "--input", """{"amount":3}""")).ShouldEndWith(0);
        (await CallAsync("run", "checkout", "--id", "order-2", "--input", """{"amount":4}""")).ShouldEndWith(0);
        var list = await CallAsync("list", "--limit", "1");
        list.Out.ShouldContain("order-2");
        list.Error.ShouldContain("there are more");
        (await CallAsync("show", "order-1")).ShouldEndWith(0).Out.ShouldContain("completed");
        (await CallAsync("events", "order-1")).ShouldEndWith(0).Out.ShouldContain("run-completed");
        (await CallAsync("verify")).ShouldEndWith(0).Out.ShouldContain("is sound: 2 runs");
        var nobody = await CallAsync("show", "nobody");
        nobody.ShouldComplain(2, "there is no run 'nobody' in postgresql://");
        nobody.Error.ShouldContain("list --db 'Host=");
        nobody.Error.ShouldNotContain("sesame");
        (await CallAsync("prune", "--before", "0s")).ShouldEndWith(0).Out.ShouldContain("2 runs pruned");
        (await CallAsync("backup", _shop.File("copy"))).ShouldComplain(1, "pg_dump");
        (await CallAsync("config", "show")).ShouldEndWith(0).Out.ShouldContain("database  postgresql://");
        Directory.GetFiles(_shop.Folder, "*sesame*").ShouldBeEmpty();

        var fromConfiguration = Life.Start(Programs.Shop, ["list", "--json"], _shop.Folder,
            ("ActorFlow__Journal__PostgreSql__ConnectionString", Connection));
        (await Call.OfAsync(fromConfiguration)).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_command_reaches_an_engine_at_work_and_maintenance_keeps_away_from_it()
    {
        await using var life = Life.Start(Programs.Shop, [.. _shop.GateRun("waits"), "--db", Connection], _shop.Folder);
        await _shop.AtGateAsync("waits", life);
        (await CallAsync("prune", "--before", "1d")).ShouldComplain(1, "another engine has it open");
        (await CallAsync("cancel", "waits")).ShouldEndWith(0);
        (await life.EndAsync()).ShouldNotBe(0);
        (await CallAsync("show", "waits")).ShouldEndWith(0).Out.ShouldContain("cancelled");
    }

    [Fact]
    public async Task Runs_move_from_a_file_and_go_on_where_they_were()
    {
        await FillAsync(3);
        (await _shop.CallAsync("prune", "--before", "0s", "--flow", "checkout")).ShouldEndWith(0);
        await FillAsync(2, first: 3);
        await using (var life = _shop.Start(_shop.GateRun("waits")))
        {
            await _shop.AtGateAsync("waits", life);
            await life.SignalAsync("KILL");
            await life.EndAsync();
        }

        var moved = await MigrateAsync();
        moved.ShouldEndWith(0);
        moved.Out.ShouldContain("3 runs and 3 tombstones are in postgresql://");
        moved.Out.ShouldNotContain("sesame");
        File.Exists(_shop.Database).ShouldBeFalse();
        File.Exists(_shop.Database + ".moved").ShouldBeTrue();

        (await CallAsync("run", "checkout", "--id", "order-0", "--input", """{"amount":1}""")).ExitCode.ShouldNotBe(0, "its tombstone came along");
        _shop.OpenGate("waits");
        (await CallAsync("run")).ShouldEndWith(0);
        (await CallAsync("show", "waits")).ShouldEndWith(0).Out.ShouldContain("completed");
        (await CallAsync("verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_move_that_is_killed_again_and_again_ends_with_every_run_there_once()
    {
        const int Runs = 900;
        await WriteAsync(Runs);
        await MakeJournalAsync();
        await using var turnstile = await Turnstile.MakeAsync(_database);
        for (var killed = 0; killed < 3; killed++)
        {
            // So that it is killed in its middle, however fast it is.
            await turnstile.LowerAsync(await CountAsync() + 20);
            await using var life = Life.Start(Programs.Shop, ["migrate", "--from", _shop.Database, "--to", Connection], _shop.Folder);
            await turnstile.ReachedAsync();
            await life.SignalAsync("KILL");
            await life.EndAsync();
            await turnstile.LiftAsync();
            File.Exists(_shop.Database).ShouldBeTrue();
            await _database.ExecuteAsync("UPDATE actorflow.openings SET seen = clock_timestamp() WHERE closed IS NULL");
            (await MigrateAsync()).ShouldComplain(1, "if it was killed");
            // What a killed one has open counts as an engine until its signs of life are missed.
            await _database.ExecuteAsync("UPDATE actorflow.openings SET seen = seen - interval '1 hour'");
        }

        var moved = await MigrateAsync("--json");
        moved.ExitCode.ShouldBe(0, moved.Error);
        (moved.Json.GetProperty("moved").GetInt32() + moved.Json.GetProperty("found").GetInt32()).ShouldBe(Runs);
        moved.Json.GetProperty("found").GetInt32().ShouldBeGreaterThanOrEqualTo(60);
        (await CountAsync()).ShouldBe(Runs);
        (await CallAsync("verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_run_that_is_another_one_there_stays_and_is_named()
    {
        await FillAsync(2);
        (await CallAsync("run", "checkout", "--id", "order-1", "--input", """{"amount":99}""")).ShouldEndWith(0);
        var moved = await MigrateAsync();
        moved.ExitCode.ShouldBe(1);
        moved.Error.ShouldContain($"run 'order-1' stays in {_shop.Database}: another run of that id is there");
        File.Exists(_shop.Database).ShouldBeTrue();
        (await CallAsync("list", "--json")).Json.GetProperty("runs").GetArrayLength().ShouldBe(2);
    }

    private Task<Call> CallAsync(params IEnumerable<string> arguments) => Call.OfAsync(Life.Start(Programs.Shop, [.. arguments, "--db", Connection], _shop.Folder));

    private Task<Call> MigrateAsync(params string[] more) => _shop.CallPlainAsync(["migrate", "--from", _shop.Database, "--to", Connection, .. more]);

    private async Task FillAsync(int count, int first = 0)
    {
        for (var i = first; i < first + count; i++)
            (await _shop.CallAsync("run", "checkout", "--id", $"order-{i}", "--input", """{"amount":3}""")).ShouldEndWith(0);
    }

    private async Task<long> CountAsync()
        => await _database.ScalarAsync("SELECT to_regclass('actorflow.runs') IS NULL") is true ? 0 : (long)(await _database.ScalarAsync("SELECT count(*) FROM actorflow.runs"))!;

    private async Task MakeJournalAsync()
    {
        await using var journal = new PostgreSqlJournal(new PostgreSqlJournalOptions { ConnectionString = Connection });
        await journal.OpenAsync(default);
        await journal.MarkCleanAsync(default);
    }

    private async Task WriteAsync(int runs)
    {
        var flow = Flow.Named("small").StartAt(Node.Exec("one", (string text) => text)).Build();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(_shop.Database).AddFlow(flow));
        var started = new List<RunHandle>();
        for (var i = 0; i < runs; i++)
            started.Add(await system.StartAsync(flow, null, new() { Id = $"run-{i}" }));
        foreach (var run in started)
            await run.WaitAsync();
    }
}
