using ActorFlow.Benchmarks.Harness;
using ActorFlow.PostgreSql;
using Npgsql;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>
/// F10: PostgreSQL over its unix socket, one connection, 512 rows of 200 bytes a statement as arrays through <c>unnest</c>, rows of 10 000 runs
/// mixed, every commit flushed to a disk.
/// </summary>
public sealed class PostgreSqlInserts : Measurement
{
    private const int RowsACommit = 512;
    private const int Runs = 10_000;

    public override string Id => "F10";

    public override string Title => "PostgreSQL, 512 rows a statement through unnest, append-only log, per row";

    public override async Task<double> RunAsync(Effort effort)
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Fsync = true });
        await using var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using (var table =
            new NpgsqlCommand("CREATE TABLE log (position bigint PRIMARY KEY, run bigint NOT NULL, version bigint NOT NULL, data bytea NOT NULL)",
                connection))
            await table.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO log SELECT * FROM unnest($1, $2, $3, $4)", connection);
        var (positions, runs, versions, data) = (new long[RowsACommit], new long[RowsACommit], new long[RowsACommit], new byte[RowsACommit][]);
        foreach (var parameter in new NpgsqlParameter[] { new NpgsqlParameter<long[]> { TypedValue = positions },
            new NpgsqlParameter<long[]> { TypedValue = runs }, new NpgsqlParameter<long[]> { TypedValue = versions },
                new NpgsqlParameter<byte[][]> { TypedValue = data } })
            insert.Parameters.Add(parameter);
        var (random, heads, bytes, position) = (new Random(1), new int[Runs], new byte[200], 0L);
        random.NextBytes(bytes);
        Array.Fill(data, bytes);
        await insert.PrepareAsync();
        var commits = Math.Max(2, effort.Of(200_000) / RowsACommit);
        return await Clock.PerOperationAsync(commits * RowsACommit, async () =>
        {
            for (var commit = 0; commit < commits; commit++)
            {
                for (var row = 0; row < RowsACommit; row++)
                {
                    var run = random.Next(Runs);
                    (positions[row], runs[row], versions[row]) = (++position, run, ++heads[run]);
                }

                await insert.ExecuteNonQueryAsync();
            }
        });
    }
}
