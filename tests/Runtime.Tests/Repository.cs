namespace ActorFlow.Runtime.Tests;

/// <summary>The checked-out tree, for tests that compare pages and sources with the code.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string File(string path) => Path.Combine(Root, path);

    public static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(File(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No ActorFlow.sln above {AppContext.BaseDirectory}: run the tests inside the repository.");
    }
}
