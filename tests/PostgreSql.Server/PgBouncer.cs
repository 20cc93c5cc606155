using System.Globalization;
using ActorFlow.Polling;
using Npgsql;

namespace ActorFlow.PostgreSql;

/// <summary>
/// A throw-away PgBouncer in transaction mode before a throw-away server: a session of the server belongs to a client for one transaction only. It listens on a unix socket of its own, and is gone
/// when this process is, however it ends.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private const int Port = 6432;
    private const string Program = "pgbouncer";

    private static readonly Dictionary<PostgreSqlServer, Task<PgBouncer>> Shared = [];

    private readonly string _folder;
    private readonly PostgreSqlServer _server;

    private PgBouncer(PostgreSqlServer server, string folder) => (_server, _folder) = (server, folder);

    /// <summary>The one before the server that the tests of this process share. Nobody stops it.</summary>
    public static async Task<PgBouncer> SharedAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        Task<PgBouncer>? started;
        lock (Shared)
        {
            if (!Shared.TryGetValue(server, out started))
                Shared.Add(server, started = StartAsync(server));
        }

        return await started;
    }

    /// <summary>Starts one before a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="sessions">How many sessions of the server the clients of one database share.</param>
    /// <exception cref="InvalidOperationException">PgBouncer is not installed, or does not start; the text says what to do.</exception>
    public static async Task<PgBouncer> StartAsync(PostgreSqlServer server, int sessions = 8)
    {
        ArgumentNullException.ThrowIfNull(server);
        var program = Find();
        var folder = await ServerFolders.MakeEmptyAsync();
        var pooler = new PgBouncer(server, folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), $"\"{PostgreSqlServer.User}\" \"\"\n");
        await File.WriteAllLinesAsync(Path.Combine(folder, "pgbouncer.ini"), pooler.Settings(sessions));
        await PostgreSqlInstallation.GiveAsync(folder);
        await PostgreSqlInstallation.RunAsServerUserAsync(program, "-q", "-d", Path.Combine(folder, "pgbouncer.ini"));
        await pooler.UntilItAnswersAsync();
        return pooler;
    }

    /// <summary>The connection string of a database by way of the pooler.</summary>
    public string ConnectionString(string database) => $"Host={_folder};Port={Port};Username={PostgreSqlServer.User};Database={database}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var id = Path.Combine(_folder, "pgbouncer.pid");
        if (File.Exists(id))
            await PostgreSqlInstallation.ExecuteAsync("kill", ["-TERM", (await File.ReadAllTextAsync(id)).Trim()]);
        Directory.Delete(_folder, recursive: true);
    }

    // No prepared statements are passed on (1.18 cannot), and sessions are not reset between clients: what one leaves in a session, another one finds.
    private IEnumerable<string> Settings(int sessions) =>
    [
        "[databases]",
        $"* = host={_server.Socket} port={_server.Port.ToString(CultureInfo.InvariantCulture)}",
        "[pgbouncer]",
        "listen_addr =",
        $"listen_port = {Port.ToString(CultureInfo.InvariantCulture)}",
        $"unix_socket_dir = {_folder}",
        $"auth_file = {_folder}/users.txt",
        "auth_type = trust",
        "pool_mode = transaction",
        "max_client_conn = 500",
        $"default_pool_size = {sessions.ToString(CultureInfo.InvariantCulture)}",
        "server_round_robin = 1",
        "server_idle_timeout = 5",
        $"logfile = {_folder}/pgbouncer.log",
        $"pidfile = {_folder}/pgbouncer.pid",
    ];

    private async Task UntilItAnswersAsync()
    {
        var error = "";
        await Until.SoAsync(async () =>
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException failure)
            {
                error = failure.Message;
                return false;
            }
        }, "PgBouncer answers", () => $"{error} Its log:\n{Log()}");
    }

    private string Log() => File.Exists(Path.Combine(_folder, "pgbouncer.log")) ? File.ReadAllText(Path.Combine(_folder, "pgbouncer.log")) : "(none)";

    private static string Find()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("The tests need a connection pooler, and there is none: install Debian's package 'pgbouncer' (./test.sh does).");
}
