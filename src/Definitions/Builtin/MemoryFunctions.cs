using System.Text;
using System.Text.Json;

namespace ActorFlow.Definitions.Builtin;

/// <summary>
/// The functions of <c>memory.*</c>: values of a run by name, with a time to live. Each lies under a key of its own, <c>memory:name</c>, so that
/// branches do not overwrite each other's; when it has run out is judged by the engine's clock, and the judgement is journaled with what comes of it.
/// </summary>
internal static class MemoryFunctions
{
    private const string Prefix = "memory:";

    /// <summary>The largest value, as bytes of JSON: what is kept goes through every snapshot of the run.</summary>
    private const int Greatest = 1024 * 1024;

    private static readonly FunctionParameter Name = new("key", ParameterKind.StateKey, "The name of the value.") { IsRequired = true };

    public static IEnumerable<FlowFunction> All { get; } =
    [
        new FlowFunction
        {
            Id = "memory.set",
            Summary = "Keeps a value by name, for a time or for good.",
            Parameters = [Name, new("value", ParameterKind.Any, "The value.") { IsRequired = true },
                new("ttl", ParameterKind.Duration, "How long it is kept.")],
            Body = call => new(FunctionResult.Default.Set(KeyOf(call), JsonSerializer.SerializeToElement(
                new Remembered(Bounded(call.Get("value")), call.Duration("ttl") is { } time ? call.Context.TimeProvider.GetUtcNow() + time : null)))),
        },
        new FlowFunction
        {
            Id = "memory.get",
            Summary = "Copies a kept value to a key: 'found', or 'missing' with what holds otherwise.",
            Parameters = [Name, new("otherwise", ParameterKind.Any, "What is taken where there is none."),
                new("outputKey", ParameterKind.StateKey, "The key that takes it.") { IsRequired = true }],
            Actions = ["found", "missing"],
            SeesKeys = OwnKey,
            Body = call => new(Get(call)),
        },
        new FlowFunction
        {
            Id = "memory.exists",
            Summary = "Whether there is a kept value: 'true' or 'false'.",
            Parameters = [Name, new("outputKey", ParameterKind.StateKey, "The key that takes the answer.")],
            Actions = ["true", "false"],
            SeesKeys = OwnKey,
            Body = call =>
            {
                var found = Find(call) is not null;
                return new(FunctionResult.Of(found ? "true" : "false").Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(found)));
            },
        },
        new FlowFunction
        {
            Id = "memory.delete",
            Summary = "Forgets a kept value.",
            Parameters = [Name],
            Body = call => new(FunctionResult.Default.Remove(KeyOf(call))),
        },
        new FlowFunction
        {
            Id = "memory.clear",
            Summary = "Forgets all kept values.",
            SeesWholeState = true,
            Body = call => new(call.State.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal))
                .Aggregate(FunctionResult.Default, (result, key) => result.Remove(key))),
        },
    ];

    private static JsonElement Bounded(JsonElement value)
        => Encoding.UTF8.GetByteCount(value.GetRawText()) is > Greatest and var size
            ? throw new FunctionArgumentException("value", $"it has {size} bytes of JSON, and {Greatest} are the most that are kept by a name")
            : value;

    private static FunctionResult Get(FunctionCall call)
    {
        if (Find(call) is { } value)
            return FunctionResult.Of("found").Set(call.Text("outputKey"), value);
        var missing = FunctionResult.Of("missing");
        return call.Find("otherwise") is { } otherwise ? missing.Set(call.Text("outputKey"), otherwise) : missing;
    }

    private static JsonElement? Find(FunctionCall call)
        => call.ValueOf(KeyOf(call)) is { ValueKind: JsonValueKind.Object } kept && kept.Deserialize<Remembered>() is { } remembered
            && !(remembered.Until <= call.Context.TimeProvider.GetUtcNow())
            ? remembered.Value
            : null;

    private static string KeyOf(FunctionCall call) => Prefix + call.Text("key");

    private static IEnumerable<string> OwnKey(JsonElement given)
        => given.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String ? [Prefix + key.GetString()] : [];

    private sealed record Remembered(JsonElement Value, DateTimeOffset? Until);
}
