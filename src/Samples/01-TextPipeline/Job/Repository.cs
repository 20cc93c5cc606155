namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>Where the job finds its documents and leaves its output when nobody says otherwise.</summary>
internal sealed record Repository(string Documents, string Out)
{
    /// <summary>What the journal's file is called in the folder of the output.</summary>
    public const string DatabaseName = "text-pipeline.db";

    /// <summary>The repository that this program was built in; the current folder when it was moved elsewhere.</summary>
    public static Repository Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln"))) return At(folder.FullName);
        }

        return new Repository(Environment.CurrentDirectory, Path.Combine(Environment.CurrentDirectory, "out"));
    }

    private static Repository At(string root) =>
        new(Path.Combine(root, "src", "Samples", "01-TextPipeline", "documents"), Path.Combine(root, "out"));
}
