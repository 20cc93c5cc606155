namespace ActorFlow.Samples.Tests;

/// <summary>The checked-out tree, for tests that read pages and sources.</summary>
internal static class SourceTree
{
    /// <summary>Its topmost folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of one of its files.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No ActorFlow.sln above {AppContext.BaseDirectory}: run the tests inside the repository.");
    }
}
