using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>Binds what signals carry.</summary>
internal static class SignalPayloads
{
    /// <exception cref="SignalPayloadException">The JSON is no such value.</exception>
    public static T Read<T>(JsonElement? payload, string signal, IVisitPort port)
    {
        var json = payload is { ValueKind: not JsonValueKind.Undefined } given ? given : JsonElement.Parse("null"u8);
        try
        {
            var value = json.Deserialize((JsonTypeInfo<T>)port.Serialization.Json.GetTypeInfo(typeof(T)));
            return value is not null || default(T) is null ? value! : throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            throw new SignalPayloadException(signal, typeof(T), error);
        }
    }
}
