using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>Updates.</content>
public sealed partial class FlowSystem
{
    /// <inheritdoc/>
    public async Task<TResult> UpdateAsync<TArgument, TResult>(RunId runId, string name, TArgument argument, string? deliveryId = null,
        CancellationToken cancellationToken = default)
    {
        var answer = await RequestUpdateAsync(runId, name, Encode(argument, $"argument of update '{name}'"), deliveryId, null, cancellationToken);
        return answer.Deserialize((JsonTypeInfo<TResult>)_options.Serialization.Json.GetTypeInfo(typeof(TResult)))!;
    }

    internal async Task<JsonElement> RequestUpdateAsync(RunId runId, string name, JsonElement argument, string? deliveryId, CommandTicket? via,
        CancellationToken cancellationToken)
    {
        var (update, delivery) = (SignalNames.Checked(name), CheckedDelivery(deliveryId));
        ThrowIfUnable();
        var reply = NewReply<JsonElement>();
        _registry.Tell(new RegistryMessage.Forward(runId, new RunMessage.Update(update, argument, delivery, reply) { Via = via }));
        return await Answer(reply.Task, cancellationToken);
    }
}
