using System.ComponentModel;
using System.Diagnostics;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>The programs of a PostgreSQL server on this machine, run as a user whom they accept.</summary>
internal static class PostgreSqlPrograms
{
    private const string Debian = "/usr/lib/postgresql";

    // The server refuses root. The package makes this user.
    private const string ServerUser = "postgres";

    /// <summary>Finds the folder of the programs: the newest of Debian's, or the first in <c>PATH</c>.</summary>
    /// <exception cref="SampleException">There is none.</exception>
    public static string Find(string debian = Debian, string? path = null)
    {
        var folders = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(VersionOf).Select(static folder => Path.Combine(folder, "bin")) : [];
        return folders.Concat((path ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new SampleException(
                $"There is no PostgreSQL server on this machine: no 'initdb' in {debian}/*/bin, and none in PATH. "
                + "Install it (Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql) and try again. The sample needs only the programs, no running server.");
    }

    /// <summary>Runs one of the programs and waits for its end.</summary>
    /// <exception cref="SampleException">It failed; the text holds what it said.</exception>
    public static Task RunAsync(string program, params string[] arguments)
        => Environment.IsPrivilegedProcess ? ExecuteAsync("runuser", ["-u", ServerUser, "--", program, .. arguments])
            : ExecuteAsync(program, arguments);

    /// <summary>Gives a folder to the user whom the programs run as.</summary>
    public static Task GiveAsync(string folder)
        => Environment.IsPrivilegedProcess ? ExecuteAsync("chown", [ServerUser + ":", folder]) : Task.CompletedTask;

    private static async Task ExecuteAsync(string program, string[] arguments)
    {
        // From the root folder: the other user may not be allowed into the present one.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            var (said, complaints) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new SampleException(
                    $"'{program} {string.Join(' ', arguments)}' has ended with {process.ExitCode}: {(await complaints + await said).Trim()}");
        }
        catch (Win32Exception error)
        {
            throw new SampleException($"'{program}' cannot be run: {error.Message}.", error);
        }
    }

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;
}
