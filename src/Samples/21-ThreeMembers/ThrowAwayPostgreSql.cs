using System.Diagnostics;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>
/// A PostgreSQL server with a folder and a socket of its own, gone with this process. A small shell waits for the end of this process, however it
/// ends, stops the server and removes the folder.
/// </summary>
internal sealed class ThrowAwayPostgreSql : IAsyncDisposable
{
    // It learns of the end by the end of its input, which nobody else holds open, and hears no Ctrl-C.
    private const string Guard = """
        trap '' INT TERM HUP
        cat >/dev/null
        pid=$(head -n1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
        n=0; while [ -e "$1/data/postmaster.pid" ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
        rm -rf "$1"
        """;

    private readonly Process _guard;

    private ThrowAwayPostgreSql(string folder, Process guard) => (Folder, _guard) = (folder, guard);

    /// <summary>Its folder; there is room for further files.</summary>
    public string Folder { get; }

    /// <summary>The connection string.</summary>
    public string ConnectionString => $"Host={Folder};Username=actorflow;Database=postgres";

    /// <summary>Makes a server and starts it.</summary>
    /// <exception cref="SampleException">PostgreSQL is missing or does not start.</exception>
    public static async Task<ThrowAwayPostgreSql> StartAsync()
    {
        var programs = PostgreSqlPrograms.Find();
        // A short path: that of a unix socket has at most 107 bytes.
        var folder = Directory.CreateTempSubdirectory("af-").FullName;
        var server = new ThrowAwayPostgreSql(folder,
            Process.Start(new ProcessStartInfo("sh", ["-c", Guard, "sh", folder]) { RedirectStandardInput = true, WorkingDirectory = "/" })!);
        try
        {
            var data = Path.Combine(folder, "data");
            await PostgreSqlPrograms.GiveAsync(folder);
            await PostgreSqlPrograms.RunAsync(
                Path.Combine(programs, "initdb"), "-D", data, "-U", "actorflow", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
            // Processes are killed here, not the machine, so nothing needs to be flushed to the disk.
            var options = $"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c jit=off";
            await PostgreSqlPrograms.RunAsync(Path.Combine(programs, "pg_ctl"), "-D", data, "-l", Path.Combine(folder, "server.log"), "-o", options,
                "-w", "-t", "60", "-s", "start");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }
}
