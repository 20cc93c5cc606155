namespace ActorFlow.Samples.WordCount;

/// <summary>
/// Counts words by map and reduce: lines are cut into chunks, each chunk is counted by itself, several at a time, and the counts are folded into one.
/// </summary>
internal static class WordCounter
{
    public static FlowDefinition Draw(int linesPerChunk = 1_000)
    {
        var cut = Node.Chunk<string>("cut", linesPerChunk, from: "lines");
        var count = Node.Map("count", static (string[] lines) => CountsOf(lines), from: "chunks", to: "counts");
        var merge = Node.Reduce("merge", new Dictionary<string, int>(),
            static (Dictionary<string, int> total, Dictionary<string, int> part) => Merged(total, part),
            from: "counts", to: "words");
        return Flow.Named("word-count").StartAt(cut).Connect(cut, count).Connect(count, merge).Build();
    }

    /// <summary>The command: <c>word-count file [how many]</c>.</summary>
    public static async Task<int> RunAsync(string file, int top, TextWriter output)
    {
        RunResult result = await Draw().RunAsync(new() { ["lines"] = await File.ReadAllLinesAsync(file) });
        Dictionary<string, int> words = result.EnsureCompleted().State.Get<Dictionary<string, int>>("words");
        foreach ((string word, int times) in words.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(top))
            await output.WriteLineAsync($"{times,8} {word}");
        return 0;
    }

    private static Dictionary<string, int> CountsOf(IEnumerable<string> lines)
        => lines.SelectMany(static line => line.ToLowerInvariant()
            .Split([' ', '\t', '.', ',', ';', ':', '!', '?', '"', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
            .GroupBy(static word => word).ToDictionary(static group => group.Key, static group => group.Count());

    private static Dictionary<string, int> Merged(Dictionary<string, int> total, Dictionary<string, int> part)
    {
        Dictionary<string, int> merged = new(total);
        foreach ((string word, int times) in part)
            merged[word] = merged.GetValueOrDefault(word) + times;
        return merged;
    }
}
