namespace ActorFlow.Benchmarks.Pages;

/// <summary>Where the files of the repository lie.</summary>
public static class Repository
{
    /// <summary>The folder above all.</summary>
    public static string Root { get; } = Find();

    /// <summary>The tables that were measured.</summary>
    public static string Results => Path.Combine(Root, "benchmarks", "results");

    /// <summary>The page that tells people about them.</summary>
    public static string Page => Path.Combine(Root, "docs", "performance.md");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
