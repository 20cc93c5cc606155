using System.Diagnostics;
using System.Globalization;

namespace ActorFlow.PostgreSql;

/// <summary>A file system of its own with little room, which a test fills and empties. In memory; gone at the end.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts one that belongs to the user whom servers run as.</summary>
    /// <returns>The disk, or null when this process may not mount anything.</returns>
    public static async Task<SmallDisk?> TryMakeAsync(int megabytes)
    {
        var folder = await ServerFolders.MakeEmptyAsync();
        return await TryMountAsync(folder, megabytes) ? new SmallDisk(folder) : null;
    }

    internal static async Task<SmallDisk?> TryMakeAtAsync(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        return await TryMountAsync(folder, megabytes) ? new SmallDisk(folder) : null;
    }

    /// <summary>Fills it to the last byte.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var (piece, length) = (new byte[Piece], Piece);
        while (length > 0)
        {
            try
            {
                filler.Write(piece, 0, length);
            }
            catch (IOException)
            {
                length /= 2;
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await PostgreSqlInstallation.ExecuteAsync("umount", ["-l", Folder]);

    private static async Task<bool> TryMountAsync(string folder, int megabytes)
    {
        if (Environment.GetEnvironmentVariable("ACTORFLOW_NO_MOUNT") == "1")
            return false;
        var size = megabytes.ToString(CultureInfo.InvariantCulture);
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", $"size={size}m,mode=0700", "actorflow-test", folder]) { RedirectStandardError = true })!;
        await mount.StandardError.ReadToEndAsync();
        await mount.WaitForExitAsync();
        if (mount.ExitCode != 0)
            return false;
        await PostgreSqlInstallation.GiveAsync(folder);
        return true;
    }
}
