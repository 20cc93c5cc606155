using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ActorFlow.PostgreSql;

/// <summary>
/// A throw-away PostgreSQL server with a folder and a unix socket of its own. Most tests take the <see cref="SharedAsync">shared</see> one and a database of their own; those that
/// stop or restart it start one for themselves. All of them are gone when this process is, however it ends.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>The name of the superuser; there is no password.</summary>
    public const string User = "actorflow";

    private const int SocketPort = 5432;
    private const int MostTries = 10;

    private static readonly Lazy<Task<PostgreSqlServer>> Shared = new(() => StartAsync());

    private readonly PostgreSqlServerOptions _options;
    private readonly string _folder;
    private readonly Dictionary<string, Task<string>> _templates = [];
    private int _databases;

    private PostgreSqlServer(PostgreSqlServerOptions options, string folder, int port)
    {
        (_options, _folder, Port) = (options, folder, port);
        Socket = folder;
    }

    /// <summary>The folder of the unix socket: the host in connection strings.</summary>
    public string Socket { get; }

    /// <summary>The port, of the socket and, if asked for, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder of the data.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>The small disk on which the data lies; null without one, or where this process may not mount anything.</summary>
    public SmallDisk? Disk { get; private init; }

    /// <summary>What the server has logged.</summary>
    public string Log => Path.Combine(_folder, "server.log");

    /// <summary>The process id of the server.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private bool HasLostItsPort
        => Port != SocketPort && File.ReadAllText(Log).Contains("Address already in use", StringComparison.Ordinal);

    /// <summary>The server that the tests of this process share. Nobody stops it.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => Shared.Value;

    /// <summary>Makes and starts a server.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or the server does not start; the text says what to do.</exception>
    public static async Task<PostgreSqlServer> StartAsync(PostgreSqlServerOptions? options = null)
    {
        options ??= new PostgreSqlServerOptions();
        for (var tries = 1; ; tries++)
        {
            var (folder, disk) = await ServerFolders.MakeAsync(options.Fsync, options.DiskMegabytes);
            var port = options.Tcp || options.Addresses.Count > 0 ? FreePort() : SocketPort;
            var server = new PostgreSqlServer(options, folder, port) { Disk = disk };
            await server.ConfigureAsync();
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (tries < MostTries && disk is null && server.HasLostItsPort)
            {
                // Somebody else has taken the port between the look and the start.
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>The connection string of a database over the unix socket.</summary>
    public string ConnectionString(string database = "postgres") => $"Host={Socket};Port={Port};Username={User};Database={database}";

    /// <summary>The connection string of a database over 127.0.0.1.</summary>
    /// <exception cref="InvalidOperationException">The server does not listen there.</exception>
    public string TcpConnectionString(string database = "postgres")
        => _options.Tcp ? $"Host=127.0.0.1;Port={Port};Username={User};Database={database}" : throw new InvalidOperationException("The server was started without Tcp.");

    /// <summary>Stops the server. Does nothing when it is down.</summary>
    public async Task StopAsync(ServerStop how = ServerStop.Fast)
    {
        if (!File.Exists(Path.Combine(Data, "postmaster.pid")))
            return;
        await PostgreSqlInstallation.RunAsync("pg_ctl", "-D", Data, "-m", how == ServerStop.Fast ? "fast" : "immediate", "-w", "-t", "300", "-s", "stop");
    }

    /// <summary>Starts the server after <see cref="StopAsync"/>; returns when it takes connections.</summary>
    public Task StartAgainAsync() => PostgreSqlInstallation.RunAsync("pg_ctl", "-D", Data, "-l", Log, "-w", "-t", "300", "-s", "start");

    /// <summary>Stops the server and starts it again.</summary>
    public async Task RestartAsync(ServerStop how = ServerStop.Fast)
    {
        await StopAsync(how);
        await StartAgainAsync();
    }

    /// <summary>Ends the sessions of a database in the middle of whatever they do.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TerminateSessionsAsync(string database)
        => (int)(long)(await ScalarAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}'"))!;

    /// <summary>Makes a database that is dropped when it is disposed of.</summary>
    /// <param name="template">The database to copy, or null for an empty one.</param>
    public async Task<PostgreSqlDatabase> CreateDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template}");
        return new PostgreSqlDatabase(this, name);
    }

    /// <summary>Makes a database that is a copy of a prepared one. The preparation runs once per name and server.</summary>
    /// <param name="template">Names the preparation: lower-case letters, digits and underscores.</param>
    /// <param name="prepare">Fills the prepared database; gets its connection string, and must leave no connection open.</param>
    public async Task<PostgreSqlDatabase> CreateDatabaseAsync(string template, Func<string, Task> prepare)
    {
        Task<string> prepared;
        lock (_templates)
        {
            if (!_templates.TryGetValue(template, out prepared!))
                _templates.Add(template, prepared = PrepareAsync("template_" + template, prepare));
        }

        return await CreateDatabaseAsync(await prepared);
    }

    /// <summary>Runs a statement on the database <c>postgres</c>.</summary>
    public Task ExecuteAsync(string sql) => ScalarAsync(sql);

    /// <summary>Runs a statement on the database <c>postgres</c> and returns the first field of its first row.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(ServerStop.Immediate);
        if (Disk is not null)
            await Disk.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> PrepareAsync(string name, Func<string, Task> prepare)
    {
        await ExecuteAsync($"CREATE DATABASE {name}");
        await prepare(ConnectionString(name) + ";Pooling=false");
        return name;
    }

    private async Task ConfigureAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = string.Join(',', _options.Tcp ? ["127.0.0.1", .. _options.Addresses] : _options.Addresses),
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = Socket,
            ["max_connections"] = _options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["synchronous_commit"] = "on",
            ["fsync"] = _options.Fsync ? "on" : "off",
            ["full_page_writes"] = _options.Fsync ? "on" : "off",
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
            ["max_wal_size"] = "256MB",
            ["shared_buffers"] = "64MB",
            ["jit"] = "off",
            ["timezone"] = "UTC",
            ["log_line_prefix"] = "%m [%p] %d ",
        };
        foreach (var (name, value) in _options.Settings)
            settings[name] = value;
        await File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"), settings.Select(setting => $"{setting.Key} = '{setting.Value}'"));
        if (_options.Addresses.Count > 0)
            await File.AppendAllLinesAsync(Path.Combine(Data, "pg_hba.conf"), ["host all all 0.0.0.0/0 trust", "host all all ::/0 trust"]);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
