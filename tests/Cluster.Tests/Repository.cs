namespace ActorFlow.Cluster.Tests;

/// <summary>Files of the repository that the tests are built from.</summary>
internal static class Repository
{
    internal static string File(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return Path.Combine(folder.FullName, path);
    }
}
