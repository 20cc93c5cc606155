using System.Text.Json;

namespace ActorFlow.Crash.Tests.Processes;

/// <summary>The file in which programs note what they do, watched as it grows.</summary>
internal sealed class FactLog(string path)
{
    private int _known;

    public string Path => path;

    public string[] Lines => File.Exists(path) ? ReadShared() : [];

    /// <summary>Waits until a life has added some lines to those that were there when the life before ended, or has ended itself.</summary>
    public async Task GrowsByAsync(int lines, Life life)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (Lines.Length < _known + lines && !life.Ended.IsCompleted)
        {
            var change = changed.WaitAsync();
            if (await Task.WhenAny(change, life.Ended).WaitAsync(Life.Deadline) != change)
                return;
        }
    }

    /// <summary>Waits until the file has so many bytes, or a life has ended.</summary>
    public async Task ReachesAsync(long bytes, Life life)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (!(File.Exists(path) && new FileInfo(path).Length >= bytes) && !life.Ended.IsCompleted)
        {
            var change = changed.WaitAsync();
            if (await Task.WhenAny(change, life.Ended).WaitAsync(Life.Deadline) != change)
                return;
        }
    }

    /// <summary>Notes that a life is over. Called when its process has gone, so nothing of it can come later.</summary>
    public void EndLife(bool inOrder, int exitCode)
    {
        File.AppendAllText(path, JsonSerializer.Serialize(new { kind = "life", inOrder, exitCode }) + "\n");
        _known = Lines.Length;
    }

    // Read while the program writes.
    private string[] ReadShared()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
