using System.Diagnostics;

namespace ActorFlow.Crash.Tests.Processes;

/// <summary>
/// A folder with little room that can be made larger, and read-only. A file system in memory of its own where this process may mount one; else the
/// room is a limit on the size of each file of the processes in it, and read-only is a matter of rights and of another user. Gone at the end.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;
    private bool _isMounted;
    private bool _isReadOnly;
    private int _kilobytes;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>What stands before the command of a process that is to live on the disk.</summary>
    public IReadOnlyList<string> Wrapper => _isMounted ? []
        : _isReadOnly && Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all"]
        : ["prlimit", $"--fsize={_kilobytes * 1024}:unlimited", "env", "--ignore-signal=XFSZ", "DOTNET_EnableWriteXorExecute=0"];

    public string File(string name) => Path.Combine(_folder, name);

    public static async Task<SmallDisk> MakeAsync(string folder, int kilobytes)
    {
        Directory.CreateDirectory(folder);
        var disk = new SmallDisk(folder);
        disk._isMounted = Environment.GetEnvironmentVariable("ACTORFLOW_NO_MOUNT") != "1"
            && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "actorflow-test", folder) == 0;
        disk._kilobytes = kilobytes;
        return disk;
    }

    /// <summary>Makes the disk larger.</summary>
    /// <param name="kilobytes">Its size from now on.</param>
    /// <param name="processId">A process that lives on it, if one does.</param>
    public async Task MakeRoomAsync(int kilobytes, int? processId = null)
    {
        _kilobytes = kilobytes;
        if (_isMounted)
            await MustAsync("mount", "-o", $"remount,size={kilobytes}k", _folder);
        else if (processId is { } id)
            await RunAsync("prlimit", $"--pid={id}", $"--fsize={kilobytes * 1024}:");
    }

    /// <summary>Makes the disk read-only, or writable again.</summary>
    /// <param name="isReadOnly">Which of both.</param>
    /// <param name="open">A file in a folder elsewhere that its processes have to write to all the same.</param>
    public async Task SetReadOnlyAsync(bool isReadOnly, string? open = null)
    {
        _isReadOnly = isReadOnly;
        if (_isMounted)
            await MustAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", _folder);
        else
            await ChangeRightsAsync(isReadOnly, open);
    }

    private async Task ChangeRightsAsync(bool isReadOnly, string? open)
    {
        if (open is not null)
            await MustAsync("chmod", "a+rwx", open, Path.GetDirectoryName(open)!, Path.GetDirectoryName(_folder)!);
        await MustAsync("chmod", isReadOnly ? "0555" : "0755", _folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isReadOnly)
            await SetReadOnlyAsync(false);
        if (_isMounted)
            await MustAsync("umount", _folder);
    }

    private static async Task MustAsync(string program, params string[] arguments)
    {
        if (await RunAsync(program, arguments) is var code && code != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}.");
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Life.Deadline);
        return process.ExitCode;
    }
}
