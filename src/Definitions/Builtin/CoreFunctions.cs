using System.Text.Json;
using ActorFlow.Definitions.Building;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Definitions.Builtin;

/// <summary>The functions of <c>core.*</c>.</summary>
internal static class CoreFunctions
{
    public static IEnumerable<FlowFunction> All { get; } =
    [
        new FlowFunction
        {
            Id = "core.start",
            Summary = "Does nothing: a place to begin.",
            Body = _ => new(FunctionResult.Default),
        },
        new FlowFunction
        {
            Id = "core.end",
            Summary = "Does nothing, or keeps a result: a place to end.",
            Parameters = [new("result", ParameterKind.Any, "What is kept under 'result'.")],
            Body = call => new(call.Find("result") is { } result ? FunctionResult.Default.Set("result", result) : FunctionResult.Default),
        },
        new FlowFunction
        {
            Id = "core.setValue",
            Summary = "Writes a value to a key of the state.",
            Parameters = [new("key", ParameterKind.StateKey, "The key.") { IsRequired = true },
                new("value", ParameterKind.Any, "The value; nothing writes null.")],
            Body = call => new(FunctionResult.Default.Set(call.Text("key"), call.Find("value") ?? Nothing)),
        },
        new FlowFunction
        {
            Id = "core.log",
            Summary = "Writes a line to the log.",
            Parameters =
            [
                new("message", ParameterKind.Any, "What is written; a value that is no text as JSON.") { IsRequired = true },
                new("level", ParameterKind.Text, "How important it is.") { Default = JsonElement.Parse("\"info\""u8),
                    Allowed = ["debug", "info", "warning", "error"] },
            ],
            Body = Log,
        },
        new FlowFunction
        {
            Id = "core.passthrough",
            Summary = "Copies a value from one place of the state to a key; without arguments it does nothing.",
            Parameters = [new("input", ParameterKind.StatePath, "Where the value is."),
                new("outputKey", ParameterKind.StateKey, "The key that takes it.")],
            Body = call => new(call.Find("input") is { } value ? FunctionResult.Default.Set(call.Text("outputKey"), value) : FunctionResult.Default),
        },
        DelayCall.Function,
    ];

    private static readonly JsonElement Nothing = JsonElement.Parse("null"u8);

    private static ValueTask<FunctionResult> Log(FunctionCall call)
    {
        call.Log(LevelOf(call.Text("level")), call.Text("message") ?? "");
        return new(FunctionResult.Default);
    }

    private static LogLevel LevelOf(string? level)
        => level switch { "debug" => LogLevel.Debug, "warning" => LogLevel.Warning, "error" => LogLevel.Error, _ => LogLevel.Information };
}
