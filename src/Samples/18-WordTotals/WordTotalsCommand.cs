using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.WordTotals;

/// <summary>The most frequent words of a file: <c>word-totals &lt;file&gt;</c>.</summary>
public static class WordTotalsCommand
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string file, TextWriter output)
    {
        var lines = (await File.ReadAllLinesAsync(file)).Where(line => !string.IsNullOrWhiteSpace(line));
        return await DocumentCommand.RunAsync(
            "18-WordTotals", "totals.yaml", new RunInput { ["lines"] = JsonSerializer.SerializeToElement(lines) }, ["top", "doubled", "result"],
                output, new FunctionRegistry().AddBuiltins().AddMethods<Words>());
    }
}
