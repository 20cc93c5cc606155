namespace ActorFlow.Persistence.Conformance;

/// <summary>
/// A folder of one test, gone after it. In memory where the system offers that: what a flush is worth is shown by the simulated disk, not by waiting
/// for one.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = Make();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Make()
    {
        var parent = Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        return Directory.CreateDirectory(System.IO.Path.Combine(parent, "actorflow-" + System.IO.Path.GetRandomFileName())).FullName;
    }
}
