namespace ActorFlow.Benchmarks.Journal;

/// <summary>
/// A folder on a disk, gone after the measurement: where <c>ACTORFLOW_BENCH_FOLDER</c> says, else among temporary files. Not in memory, or flushes
/// cost nothing.
/// </summary>
internal sealed class DiskFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("ACTORFLOW_BENCH_FOLDER") ?? System.IO.Path.GetTempPath(),
            "actorflow-bench-" + System.IO.Path.GetRandomFileName())).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
