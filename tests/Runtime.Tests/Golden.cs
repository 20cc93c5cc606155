using System.Runtime.CompilerServices;

namespace ActorFlow.Runtime.Tests;

/// <summary>Files that hold what the code once wrote, and has to go on reading or writing.</summary>
/// <remarks>
/// With <c>ACTORFLOW_WRITE_GOLDEN=1</c> a missing file is written where the tests lie; one that is there is never changed by a test.
/// </remarks>
internal sealed class Golden(string folder, [CallerFilePath] string source = "")
{
    private readonly string _read = Path.Combine(AppContext.BaseDirectory, folder, "Golden");
    private readonly string _write = Path.Combine(Path.GetDirectoryName(source)!, "Golden");

    public IEnumerable<string> Files => Directory.EnumerateFiles(_read).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);

    public string Read(string file) => File.ReadAllText(Path.Combine(_read, file)).TrimEnd('\n');

    /// <summary>What the file says; a missing one is written first, if that was asked for.</summary>
    public string ReadOrWrite(string file, string current)
    {
        var path = Path.Combine(_write, file);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_WRITE_GOLDEN") == "1" && !File.Exists(path))
        {
            Directory.CreateDirectory(_write);
            File.WriteAllText(path, current + "\n");
            return current;
        }

        return File.Exists(Path.Combine(_read, file))
            ? Read(file)
            : throw new FileNotFoundException($"There is no golden file {file}. Run once with ACTORFLOW_WRITE_GOLDEN=1, read it, and commit it.");
    }
}
