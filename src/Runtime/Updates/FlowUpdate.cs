using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>How runs of a flow may be changed from outside while they go on: a named handler that checks, writes the state and answers.</summary>
internal abstract class FlowUpdate(string name)
{
    public string Name => name;

    /// <summary>Runs the user's code.</summary>
    /// <param name="state">The state it reads and writes.</param>
    /// <param name="argument">What the caller gave.</param>
    /// <param name="serialization">How values become JSON.</param>
    /// <param name="problem">Why it is refused, or null.</param>
    /// <returns>The answer as JSON.</returns>
    /// <exception cref="JsonException">The argument is of another shape.</exception>
    public abstract JsonElement Run(SharedState state, JsonElement argument, StateSerialization serialization, out string? problem);
}

/// <summary>The handler with its types.</summary>
internal sealed class FlowUpdate<TArgument, TResult>(string name, Func<SharedState, TArgument, string?>? validate,
    Func<SharedState, TArgument, TResult> apply) : FlowUpdate(name)
{
    public override JsonElement Run(SharedState state, JsonElement argument, StateSerialization serialization, out string? problem)
    {
        var given = argument.Deserialize((JsonTypeInfo<TArgument>)serialization.Json.GetTypeInfo(typeof(TArgument)))!;
        problem = validate?.Invoke(state, given);
        if (problem is not null)
            return default;
        var result = apply(state, given);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
            serialization.Freeze(result, $"answer of update '{Name}'", FreezeMode.Durable).WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
