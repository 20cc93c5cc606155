namespace ActorFlow.Samples.TextStatistics;

/// <summary>
/// Counts lines, words and characters of every text file below a folder, however many there are: the files are streamed, not listed.
/// </summary>
internal static class FolderStatistics
{
    /// <summary>What one file holds.</summary>
    public sealed record FileFacts(string Path, int Lines, int Words, int Characters);

    /// <summary>The flow: a stream of files, ten at a time; a file that cannot be read is counted as such and stops nothing.</summary>
    public static FlowDefinition Draw()
    {
        var measure = Node.Named("measure")
            .Stream(state => state.GetString("folder"), static (folder, _) => FilesBelow(folder))
            .Each(static async (string path, ExecContext x) => Measure(path, await File.ReadAllTextAsync(path, x.CancellationToken)))
            .OnItemErrors(BatchErrorMode.Continue)
            .Post(static (state, results) =>
            {
                var read = results.Items().Where(item => item.IsDone).Select(item => item.Value!).ToList();
                state.Set("files", read.Count);
                state.Set("unreadable", results.Failed);
                state.Set("lines", read.Sum(file => file.Lines));
                state.Set("words", read.Sum(file => file.Words));
                state.Set("characters", read.Sum(file => file.Characters));
                state.Set("largest", read.MaxBy(file => file.Characters)?.Path);
            });
        return Flow.Named("text-statistics").StartAt(measure).Build();
    }

    /// <summary>The command: <c>text-statistics folder</c>.</summary>
    public static async Task<int> RunAsync(string folder, TextWriter output)
    {
        RunResult result = await Draw().RunAsync(new() { ["folder"] = folder });
        SharedState state = result.EnsureCompleted().State;
        await output.WriteLineAsync(
            $"{state.GetInt("files")} files, {state.GetInt("lines")} lines, {state.GetInt("words")} words, {state.GetInt("characters")} characters");
        await output.WriteLineAsync($"largest: {state.GetStringOr("largest", "none")}; unreadable: {state.GetInt("unreadable")}");
        return 0;
    }

    private static FileFacts Measure(string path, string text)
        => new(path, text.Count(character => character == '\n'), text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
            text.Length);

    // In the same order each time, as a stream that is opened again has to be.
    private static async IAsyncEnumerable<string> FilesBelow(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            yield return path;
            await Task.Yield();
        }
    }
}
