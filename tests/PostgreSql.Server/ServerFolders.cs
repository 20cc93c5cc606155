using System.Diagnostics;

namespace ActorFlow.PostgreSql;

/// <summary>
/// The folder in which this process keeps its servers. A guard, a small shell process, waits for the end of this one, in whatever way it ends: then it stops the servers
/// that are left and removes the folder.
/// </summary>
internal static class ServerFolders
{
    private const string Memory = "/dev/shm";
    private const long Needed = 2L * 1024 * 1024 * 1024;

    // It learns of the end by the end of its input, which nobody but this process holds open.
    private const string Guard = """
        cat >/dev/null
        for file in "$1"/*/data/postmaster.pid; do
          pid=$(head -n1 "$file" 2>/dev/null) || continue
          kill -QUIT "$pid"; kill -CONT "$pid"
          n=0; while [ -e "$file" ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
          [ -e "$file" ] && kill -9 "$pid"
        done 2>/dev/null
        for file in "$1"/*/pgbouncer.pid; do kill -9 "$(cat "$file")"; done 2>/dev/null
        grep -o " $1[^ ]*" /proc/mounts | while read -r mounted; do umount -l "$mounted"; done 2>/dev/null
        rm -rf "$1"
        """;

    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static readonly Lazy<string> OfMemory = new(() => Make(HasRoom(Memory) ? Memory : Path.GetTempPath()));
    private static readonly Lazy<string> OfDisk = new(() => Make(Path.GetTempPath()));
    private static readonly List<Process> Guards = [];
    private static int _count;

    /// <summary>Makes a folder with an initialized server in <c>data</c>.</summary>
    /// <param name="onDisk">Whether on a disk, not in memory.</param>
    /// <param name="megabytes">The room of a file system of its own for the data; null for none.</param>
    public static async Task<(string Folder, SmallDisk? Disk)> MakeAsync(bool onDisk, int? megabytes)
    {
        var template = await Template.Value;
        var folder = await MakeEmptyAsync(onDisk);
        var data = Path.Combine(folder, "data");
        var disk = megabytes is { } size ? await SmallDisk.TryMakeAtAsync(data, size) : null;
        await PostgreSqlInstallation.ExecuteAsync("cp", disk is null && megabytes is null ? ["-a", template, data] : ["-a", template + "/.", data]);
        return (folder, disk);
    }

    /// <summary>Makes an empty folder that belongs to the user whom servers run as.</summary>
    public static async Task<string> MakeEmptyAsync(bool onDisk = false)
    {
        var folder = Path.Combine(onDisk ? OfDisk.Value : OfMemory.Value, Interlocked.Increment(ref _count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        await PostgreSqlInstallation.GiveAsync(folder);
        return folder;
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var folder = Path.Combine(OfMemory.Value, "template");
        Directory.CreateDirectory(folder);
        await PostgreSqlInstallation.GiveAsync(folder);
        await PostgreSqlInstallation.RunAsync("initdb", "-D", folder, "-U", PostgreSqlServer.User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        return folder;
    }

    // The name is short: the path of a unix socket has at most 107 bytes.
    private static string Make(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, "afpg-" + Path.GetRandomFileName()[..8])).FullName;
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Guard, "sh", folder]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        lock (Guards)
            Guards.Add(Process.Start(start)!);
        return folder;
    }

    private static bool HasRoom(string folder) => Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace >= Needed;
}
