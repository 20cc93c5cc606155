using System.Globalization;
using ActorFlow.PostgreSql;
using ActorFlow.Polling;
using Npgsql;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>Holds up whoever writes runs into a database once there are so many: a trigger that waits for a lock of this one's session.</summary>
internal sealed class Turnstile : IAsyncDisposable
{
    private const string Make = """
        CREATE TABLE public.turnstile (runs bigint NOT NULL);
        INSERT INTO public.turnstile VALUES (9223372036854775807);
        CREATE FUNCTION public.wait_at_turnstile() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT count(*) FROM actorflow.runs) >= (SELECT runs FROM public.turnstile) THEN
            PERFORM pg_advisory_xact_lock(42);
          END IF;
          RETURN new;
        END $$;
        CREATE TRIGGER turnstile BEFORE INSERT ON actorflow.runs FOR EACH ROW EXECUTE FUNCTION public.wait_at_turnstile();
        """;

    private readonly PostgreSqlDatabase _database;
    private readonly NpgsqlConnection _session;

    private Turnstile(PostgreSqlDatabase database, NpgsqlConnection session) => (_database, _session) = (database, session);

    public static async Task<Turnstile> MakeAsync(PostgreSqlDatabase database)
    {
        await database.ExecuteAsync(Make);
        var session = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await session.OpenAsync();
        return new Turnstile(database, session);
    }

    /// <summary>Holds up whoever adds a run when there are so many.</summary>
    public async Task LowerAsync(long runs)
    {
        await ExecuteAsync("SELECT pg_advisory_lock(42)");
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE public.turnstile SET runs = {runs}"));
    }

    /// <summary>Waits until somebody is held up.</summary>
    public Task ReachedAsync() => Until.SoAsync(async () => await WaitingAsync() > 0, "somebody waits at the turnstile");

    /// <summary>Lets whoever is held up go on, and waits until nobody of them is left.</summary>
    public async Task LiftAsync()
    {
        await ExecuteAsync("UPDATE public.turnstile SET runs = 9223372036854775807");
        await ExecuteAsync("SELECT pg_advisory_unlock(42)");
        await Until.SoAsync(
            async () => (long)(await _database.ScalarAsync(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> "
                + _session.ProcessID.ToString(CultureInfo.InvariantCulture)))! == 0,
            "the sessions of a killed process have ended");
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<long> WaitingAsync()
        => (long)(await _database.ScalarAsync("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted"))!;

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _session);
        await command.ExecuteNonQueryAsync();
    }
}
