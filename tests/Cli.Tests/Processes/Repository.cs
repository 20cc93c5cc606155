namespace ActorFlow.Cli.Tests.Processes;

/// <summary>The checked-out tree.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", ".git", "out", "artifacts", "TestResults", ".vs"];

    public static string Root { get; } = Find();

    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>Copies what a fresh clone would have: the sources, and nothing that was built.</summary>
    public static void CloneTo(string folder) => Copy(new DirectoryInfo(Root), folder);

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles().Where(file => file.Name != ".git"))
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => !Made.Contains(folder.Name) && folder.LinkTarget is null))
            Copy(folder, Path.Combine(to, folder.Name));
    }

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
