using System.Text.Json;

namespace ActorFlow.Definitions.Tests;

/// <summary>Builds and runs small documents.</summary>
internal static class Docs
{
    /// <summary>How many random cases are tried: few in the short form, many with <c>ACTORFLOW_LONG=1</c>.</summary>
    public static int Cases(int shortForm, int longForm) => Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? longForm : shortForm;

    public static FunctionRegistry Builtins => new FunctionRegistry().AddBuiltins();

    public static FlowDefinition Build(string json, FunctionRegistry? functions = null, DocumentBuildOptions? options = null,
        DocumentReaderOptions? reading = null)
        => new FlowDocumentBuilder(functions ?? Builtins,
            options ?? new() { ProcessVariable = _ => null }).Build(FlowDocumentReader.Read(json, DocumentFormat.Json, reading).EnsureValid());

    /// <summary>A document of one node.</summary>
    public static string One(string function, string parameters = "{}")
        => $$"""{"id": "one", "nodes": [{"id": "n", "functionId": "{{function}}", "params": {{parameters}} }]}""";

    public static Task<RunResult> RunAsync(string json, string input = "{}", FunctionRegistry? functions = null)
        => Build(json, functions).RunAsync(RunInput.FromJson(JsonElement.Parse(input)));

    /// <summary>The state of a run of one node, as JSON.</summary>
    public static async Task<JsonElement> OneAsync(string function, string parameters, string input = "{}")
        => JsonOf(await RunAsync(One(function, parameters), input));

    public static JsonElement JsonOf(RunResult result)
    {
        result.EnsureCompleted();
        return JsonSerializer.SerializeToElement(result.State.Keys.ToDictionary(key => key, result.State.Get<JsonElement>));
    }
}
