namespace ActorFlow.Crash.Tests.Processes;

/// <summary>A folder of its own for one experiment, deleted with everything in it unless somebody wants to look at it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorflow-crash-").FullName;

    /// <summary>Whether it is to stay, for a person.</summary>
    public bool IsKept { get; set; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (!IsKept)
            Directory.Delete(Path, recursive: true);
    }
}
