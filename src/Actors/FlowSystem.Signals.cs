using System.Buffers;
using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>Signals.</content>
public sealed partial class FlowSystem
{
    /// <summary>The longest id of a delivery.</summary>
    internal const int MaxDelivery = 200;

    /// <inheritdoc/>
    public Task<bool> SignalAsync(RunId runId, string name, CancellationToken cancellationToken = default)
        => SendSignalAsync(runId, name, JsonElement.Parse("null"u8), null, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SignalAsync<T>(RunId runId, string name, T payload, string? deliveryId = null, CancellationToken cancellationToken = default)
        => SendSignalAsync(runId, name, Encode(payload, $"signal '{name}'"), deliveryId, cancellationToken);

    /// <exception cref="ArgumentException">The name is none, or the id of the delivery.</exception>
    internal Task<ControlAnswer> RequestSignalAsync(RunId runId, string name, JsonElement payload, string? deliveryId, CommandTicket? via,
        CancellationToken cancellationToken)
    {
        var (signal, delivery) = (SignalNames.Checked(name), CheckedDelivery(deliveryId));
        return RequestAsync(runId, new RunControl(RunControlKind.Signal)
        {
            Command = now => new SendSignal(now, signal, payload, delivery),
            Send = () => (CommandVerbs.Signal, CommandArguments.OfSignal(signal, payload, delivery)),
            Via = via,
        }, cancellationToken);
    }

    private async Task<bool> SendSignalAsync(RunId runId, string name, JsonElement payload, string? deliveryId, CancellationToken cancellationToken)
    {
        var answer = await RequestSignalAsync(runId, name, payload, deliveryId, null, cancellationToken);
        return answer.Refusal switch
        {
            Refusal.None => true,
            Refusal.Delivered or Refusal.TakenBefore => false,
            Refusal.TooManySignals => throw new SignalRefusedException(runId, name,
                $"it keeps {RunDecider.MostSignals} signals that nothing has waited for. Let a node wait for them, or send fewer."),
            _ => throw new SignalRefusedException(runId, name,
                $"it has ended ({answer.Status.ToString().ToLowerInvariant()}). A failed or cancelled run takes signals again once it is retried."),
        };
    }

    /// <exception cref="ArgumentException">It is no id of a delivery.</exception>
    internal static string? CheckedDelivery(string? id)
        => id is null ? null : id.Length is > 0 and <= MaxDelivery ? Unicode.Mended(id)
            : throw new ArgumentException(
                $"The id of a delivery has 1 to {MaxDelivery} characters, for example \"payment-4711\"; this one has {id.Length}.", nameof(id));

    /// <summary>A value of a program as JSON, refused if that would not carry it whole.</summary>
    private JsonElement Encode<T>(T value, string what)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
            _options.Serialization.Freeze(value, what, FreezeMode.Durable).WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
