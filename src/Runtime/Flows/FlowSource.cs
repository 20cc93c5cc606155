using System.Text.Json;

namespace ActorFlow;

/// <summary>What a flow was made of, where that is data: it is a part of the definition, counts for its fingerprint, and is stored with it.</summary>
/// <remarks>Immutable and thread-safe. It is stored as it is: secrets do not belong into it.</remarks>
public sealed class FlowSource
{
    /// <summary>Creates a source.</summary>
    /// <param name="kind">What sort of data it is, for example <c>document</c>: which <see cref="IFlowRebuilder"/> can read it.</param>
    /// <param name="json">The data.</param>
    /// <exception cref="ArgumentException">The kind is empty, or there is no data.</exception>
    public FlowSource(string kind, JsonElement json)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        if (json.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("A source has some JSON.", nameof(json));
        Kind = kind;
        Json = json.Clone();
    }

    /// <summary>What sort of data it is.</summary>
    public string Kind { get; }

    /// <summary>The data.</summary>
    public JsonElement Json { get; }
}
