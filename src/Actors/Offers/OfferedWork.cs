using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow.Actors.Offers;

/// <summary>What a worker has to know of an Exec, or of an item of a batch, to run it as the owner of the run would.</summary>
internal sealed record OfferedWork
{
    /// <summary>The visit, by its number in the run.</summary>
    public required long Visit { get; init; }

    /// <summary>The attempt of the visit.</summary>
    public required int Attempt { get; init; }

    /// <summary>Which entry into the node it is.</summary>
    public required int Number { get; init; }

    /// <summary>The node: its name, preceded by those of the nodes that stand for the flows around it.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The visit's idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>What Prep returned, or the item.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>Which item of a batch it is; null for an Exec.</summary>
    public long? Item { get; init; }

    /// <summary>The attempt of the item.</summary>
    public int ItemAttempt { get; init; }

    /// <summary>Steps that are done.</summary>
    public Dictionary<string, JsonElement>? Steps { get; init; }

    /// <summary>The cursor that was saved last.</summary>
    public JsonElement? Progress { get; init; }

    /// <summary>The data of the visit.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>How many iterations came before.</summary>
    public int Iteration { get; init; }

    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(this, OfferJson.Default.OfferedWork);

    /// <exception cref="JsonException">It is none.</exception>
    public static OfferedWork Read(ReadOnlyMemory<byte> json)
        => JsonSerializer.Deserialize(json.Span, OfferJson.Default.OfferedWork) ?? throw new JsonException("An offer says null.");
}

/// <summary>How an offered Exec failed.</summary>
internal sealed record OfferFailure(string Type, string Message, string Member)
{
    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(this, OfferJson.Default.OfferFailure);

    public static RemoteExecException Read(ReadOnlyMemory<byte> json)
    {
        var failure = JsonSerializer.Deserialize(json.Span, OfferJson.Default.OfferFailure) ?? throw new JsonException("A failure says null.");
        return new RemoteExecException(failure.Type, failure.Message, failure.Member);
    }
}

/// <summary>What a worker asks the owner of a run to journal.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Step">The name of a step; null for a cursor.</param>
/// <param name="Value">What the step returned, or the cursor.</param>
internal sealed record OfferNote(string Offer, long Visit, int Attempt, string? Step, JsonElement Value)
{
    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(this, OfferJson.Default.OfferNote);

    /// <exception cref="JsonException">It is none.</exception>
    public static OfferNote Read(ReadOnlyMemory<byte> json)
        => JsonSerializer.Deserialize(json.Span, OfferJson.Default.OfferNote) ?? throw new JsonException("A note says null.");
}

/// <summary>How offers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(OfferedWork))]
[JsonSerializable(typeof(OfferFailure))]
[JsonSerializable(typeof(OfferNote))]
internal sealed partial class OfferJson : JsonSerializerContext;
