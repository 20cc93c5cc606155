using System.Text.Json;
using ActorFlow.Definitions;

namespace ActorFlow.Samples.Documents;

/// <summary>Runs the document of a sample and tells some of the state it came to.</summary>
internal static class DocumentCommand
{
    /// <param name="folder">The folder of the sample.</param>
    /// <param name="file">The document.</param>
    /// <param name="input">What the run begins with.</param>
    /// <param name="told">The keys of the state that are told.</param>
    /// <param name="output">Where they are told.</param>
    /// <param name="functions">What documents may call; null for what comes with the package.</param>
    /// <param name="variables">The value of a variable; null asks the process.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string folder, string file, RunInput input, IReadOnlyList<string> told, TextWriter output, FunctionRegistry? functions = null,
            Func<string, string?>? variables = null)
    {
        var flow = SampleDocuments.Flow(folder, file, functions ?? new FunctionRegistry().AddBuiltins(),
            variables ?? Environment.GetEnvironmentVariable);
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var result = await (await system.StartAsync(flow, input)).WaitAsync();
        foreach (var key in told.Where(result.State.Has))
            await output.WriteLineAsync($"{key}: {Text(result.State.Get<JsonElement>(key))}");
        foreach (var error in result.Errors)
            await output.WriteLineAsync($"{error.Node}: {error.Message}");
        return result.ExitCode();
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
