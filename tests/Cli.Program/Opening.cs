namespace ActorFlow.Cli.Program;

/// <summary>Waits for a file that somebody else makes.</summary>
internal static class Opening
{
    public static async Task OfAsync(string path, CancellationToken cancellationToken)
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Created += (_, _) => opened.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(path))
            await opened.Task.WaitAsync(cancellationToken);
    }
}
