using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>
/// A server that has run out of something under an engine, and later has enough again: nothing is lost or there twice, people are told what is the matter, and everything goes on in the same life
/// (experiment 8, on PostgreSQL).
/// </summary>
public sealed class FullServerTests
{
    private const int Stage = 12;

    private static readonly int Runs = Long.Form ? 400 : 60;

    private static readonly int Times = Long.Form ? 10 : 2;

    private readonly Stages _stages = new(Runs, Stage);

    /// <summary>Deterministic: the server refuses to store entries with the very error.</summary>
    [Theory]
    [InlineData("53100", "Make room on the server's disk.")]
    [InlineData("53200", "Look at the server's log.")]
    [InlineData("53300", "Raise max_connections")]
    [InlineData("57P03", "Look at the server's log.")]
    public async Task An_engine_waits_for_a_server_that_has_run_out_of_something_and_goes_on(string code, string remedy)
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        await UnderTroubleAsync(database, remedy, () => RefuseAsync(database, code), () => database.ExecuteAsync("TRUNCATE public.fault"));
    }

    /// <summary>The tables lie on a disk of their own: the server stays up and answers that there is no room.</summary>
    [Fact]
    public async Task A_disk_that_is_full_with_tables_stops_the_engine_until_there_is_room()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var disk = await SmallDisk.TryMakeAsync(megabytes: 48);
        if (disk is not null)
            await server.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await using var database = await server.CreateDatabaseAsync();
        if (disk is not null)
            await server.ExecuteAsync($"ALTER DATABASE {database.Name} SET TABLESPACE small");
        await UnderTroubleAsync(
            database,
            "Make room on the server's disk.",
            disk is null ? () => RefuseAsync(database, "53100") : () => Done(disk.Fill),
            disk is null ? () => database.ExecuteAsync("TRUNCATE public.fault") : () => Done(disk.MakeRoom));
    }

    /// <summary>Everything lies on one disk, the log of the server too: it gives up, and starts when somebody has made room.</summary>
    [Fact]
    public async Task A_disk_that_is_full_with_the_log_of_the_server_takes_it_down_and_the_engine_goes_on_when_it_is_back()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { DiskMegabytes = 160 });
        await using var database = await server.CreateDatabaseAsync();
        await UnderTroubleAsync(
            database,
            null,
            () => server.Disk is { } disk ? FillLogAsync(server, disk) : server.StopAsync(ServerStop.Immediate),
            async () =>
            {
                server.Disk?.MakeRoom();
                try
                {
                    await server.StopAsync(ServerStop.Immediate);
                }
                catch (InvalidOperationException)
                {
                    // It has ended by itself in this moment.
                }

                await server.StartAgainAsync();
            });
    }

    /// <summary>Fills the disk, and has the server begin new files of its log until there is no room for one: then it gives up.</summary>
    private static async Task FillLogAsync(PostgreSqlServer server, SmallDisk disk)
    {
        disk.Fill();
        for (var left = 1_000; ; left--)
        {
            try
            {
                await server.ExecuteAsync("SELECT txid_current(), pg_switch_wal()");
            }
            catch (Npgsql.NpgsqlException)
            {
                return;
            }

            left.ShouldBeGreaterThan(0, "the server still finds room");
        }
    }

    private async Task UnderTroubleAsync(PostgreSqlDatabase database, string? remedy, Func<Task> begin, Func<Task> end)
    {
        var flow = _stages.Flow(load: 16 * 1024);
        await using (var system = await FlowSystem.StartAsync(o =>
        {
            o.UsePostgreSql(database.ConnectionString, p => p.ReconnectFor = TimeSpan.FromMilliseconds(100)).AddFlow(flow);
            o.ReopenAttempts = 1_000;
        }))
        {
            var ends = Task.WhenAll(Enumerable.Range(0, Runs).Select(async i => await (await system.StartAsync(flow, null, new() { Id = $"run-{i}" })).WaitAsync()));
            for (var stage = 0; stage < Stage; stage++)
            {
                await _stages.AllReachAsync(stage).WaitAsync(Stages.Patience);
                var isTroubled = stage % (Stage / Times) == 1;
                if (isTroubled)
                    await begin();
                _stages.OpenAll(stage);
                if (!isTroubled)
                    continue;
                await Until.SoAsync(() => system.JournalTrouble is not null);
                if (remedy is not null)
                    system.JournalTrouble!.Message.ShouldContain(remedy);
                _stages.HaveAllReached(stage + 1).ShouldBeFalse("what is not stored releases nothing");
                await end();
            }

            foreach (var result in await ends.WaitAsync(Stages.Patience))
                result.EnsureCompleted().State.GetInt("n").ShouldBe(Stage);
            system.Fault.ShouldBeNull();
            await Until.SoAsync(() => system.JournalTrouble is null);
            Counts.Note("times a server had no room under an engine", Times);
        }

        await using var reader = await PostgreSqlJournalReader.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = database.ConnectionString });
        for (var i = 0; i < Runs; i++)
        {
            var names = (await reader.ReadAsync($"run-{i}", 1, default)).Select(entry => entry.Name);
            names.ShouldBe(["run-started", .. Enumerable.Repeat("visit-completed", Stage), "run-completed"]);
        }

        await foreach (var damage in reader.Capability<IJournalVerification>()!.VerifyAsync(default))
            damage.ShouldBeNull();
    }

    private static async Task RefuseAsync(PostgreSqlDatabase database, string code)
    {
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS public.fault (code text)");
        await database.ExecuteAsync(
            "CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE reason text; BEGIN SELECT code INTO reason FROM public.fault; "
            + "IF reason IS NOT NULL THEN RAISE EXCEPTION 'there is no more of it' USING ERRCODE = reason; END IF; RETURN NEW; END $$");
        await database.ExecuteAsync("CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON actorflow.log FOR EACH ROW EXECUTE FUNCTION public.refuse()");
        await database.ExecuteAsync($"INSERT INTO public.fault VALUES ('{code}')");
    }

    private static Task Done(Action what)
    {
        what();
        return Task.CompletedTask;
    }
}
