using ActorFlow.PostgreSql;
using Npgsql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>The tests' own server: what the fault tests rest on.</summary>
public class ThrowAwayServerTests
{
    [Fact]
    public async Task What_was_committed_survives_an_immediate_stop_and_sessions_do_not()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Tcp = true });
        await using var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE kept (value int); INSERT INTO kept VALUES (7)");
        await using var session = new NpgsqlConnection(server.TcpConnectionString(database.Name) + ";Pooling=false");
        await session.OpenAsync();
        await server.RestartAsync(ServerStop.Immediate);
        await Should.ThrowAsync<NpgsqlException>(() => new NpgsqlCommand("SELECT 1", session).ExecuteScalarAsync());
        (await database.ScalarAsync("SELECT value FROM kept")).ShouldBe(7);
    }

    [Fact]
    public async Task A_database_is_a_copy_of_its_template_and_is_gone_when_it_is_disposed_of()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var prepared = 0;
        Task<PostgreSqlDatabase> CopyAsync() => server.CreateDatabaseAsync("server_tests", async connectionString =>
        {
            prepared++;
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE thing (value int); INSERT INTO thing VALUES (1)", connection);
            await command.ExecuteNonQueryAsync();
        });
        var copies = await Task.WhenAll(CopyAsync(), CopyAsync());
        await copies[0].ExecuteAsync("DELETE FROM thing");
        (await copies[1].ScalarAsync("SELECT count(*) FROM thing")).ShouldBe(1L);
        prepared.ShouldBe(1);
        foreach (var copy in copies)
            await copy.DisposeAsync();
        (await server.ScalarAsync($"SELECT count(*) FROM pg_database WHERE datname = '{copies[0].Name}'")).ShouldBe(0L);
    }

    [Fact]
    public async Task Sessions_can_be_ended_in_the_middle_of_what_they_do()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var session = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await session.OpenAsync();
        (await database.TerminateSessionsAsync()).ShouldBe(1);
        await Should.ThrowAsync<NpgsqlException>(() => new NpgsqlCommand("SELECT 1", session).ExecuteScalarAsync());
    }
}
