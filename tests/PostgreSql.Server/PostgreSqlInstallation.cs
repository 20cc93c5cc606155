using System.ComponentModel;
using System.Diagnostics;

namespace ActorFlow.PostgreSql;

/// <summary>The programs of PostgreSQL on this machine, run as a user whom they accept.</summary>
internal static class PostgreSqlInstallation
{
    private const string Debian = "/usr/lib/postgresql";

    // The server refuses root; Debian's package makes this user.
    private const string ServerUser = "postgres";

    private static readonly Lazy<string> Folder = new(Find);

    /// <summary>Whether the programs must be run as another user than this process.</summary>
    public static bool NeedsOtherUser => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    /// <summary>Runs one of PostgreSQL's programs and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the text holds what it said.</exception>
    public static Task RunAsync(string program, params string[] arguments) => RunAsServerUserAsync(Path.Combine(Folder.Value, program), arguments);

    /// <summary>Runs a program as the user whom the server runs as, and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the text holds what it said.</exception>
    public static Task RunAsServerUserAsync(string path, params string[] arguments)
        => NeedsOtherUser ? ExecuteAsync("runuser", ["-u", ServerUser, "--", path, .. arguments]) : ExecuteAsync(path, arguments);

    /// <summary>Gives a folder to the user whom the programs run as.</summary>
    public static Task GiveAsync(string folder) => NeedsOtherUser ? ExecuteAsync("chown", ["-R", ServerUser + ":", folder]) : Task.CompletedTask;

    /// <summary>Runs a program and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the text holds what it said.</exception>
    public static async Task ExecuteAsync(string program, IEnumerable<string> arguments)
    {
        // From the root folder: the other user may not be allowed into the present one.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C";
        using var process = StartProcess(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{program} {string.Join(' ', start.ArgumentList)}' ended with code {process.ExitCode}:\n{await output}\n{await errors}");
    }

    private static Process StartProcess(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"'{start.FileName}' cannot be run: {error.Message}. The tests need Linux with util-linux and Debian's package 'postgresql'.", error);
        }
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ACTORFLOW_POSTGRESQL") is { Length: > 0 } named)
            return named;
        var newest = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb"))).MaxBy(VersionOf)
            : null;
        if (newest is not null)
            return Path.Combine(newest, "bin");
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
        return path ?? throw new InvalidOperationException(
            "The tests need a PostgreSQL server, and there is none: install Debian's package 'postgresql' (./test.sh does), "
            + "or name the folder of initdb and pg_ctl in the variable ACTORFLOW_POSTGRESQL.");
    }

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;
}
