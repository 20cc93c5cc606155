using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ActorFlow.Cli.Tests;

/// <summary>
/// Files that hold what the program says, with what differs from call to call left out. Changing one changes what people's scripts read.
/// </summary>
/// <remarks>
/// With <c>ACTORFLOW_WRITE_GOLDEN=1</c> a missing file is written where the tests lie; one that is there is never changed by a test.
/// </remarks>
internal static partial class Golden
{
    /// <summary>What the file says; a missing one is written first, if that was asked for.</summary>
    public static string ReadOrWrite(string file, string current, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "Golden", file);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_WRITE_GOLDEN") == "1" && !File.Exists(path))
        {
            File.WriteAllText(path, current);
            return current;
        }

        var read = Path.Combine(AppContext.BaseDirectory, "Golden", file);
        return File.Exists(read) ? File.ReadAllText(read)
            : throw new FileNotFoundException($"There is no golden file {file}. Run once with ACTORFLOW_WRITE_GOLDEN=1, read it, and commit it.");
    }

    /// <summary>What was said, without times, stacks, fingerprints and places.</summary>
    public static string Stable(string said, string folder)
    {
        said = said.Replace(folder, "<folder>", StringComparison.Ordinal);
        said = Time().Replace(said, "<time>");
        said = Detail().Replace(said, "\"detail\":$1\"<stack>\"");
        said = Cursor().Replace(said, "\"next\": \"<cursor>\"");
        return Print().Replace(said, "<print>");
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex("\"next\": \"[0-9.]+\"")]
    private static partial Regex Cursor();

    [GeneratedRegex("\"detail\":( ?)\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Detail();

    [GeneratedRegex(@"\b[0-9a-f]{32}\b")]
    private static partial Regex Print();
}
