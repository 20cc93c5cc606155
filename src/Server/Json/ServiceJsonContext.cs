using System.Text.Json.Serialization;
using ActorFlow.Server.Security;
using ActorFlow.Server.Webhooks;

namespace ActorFlow.Server.Json;

/// <summary>The shapes of security and webhooks, with their serializers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(KeyListJson))]
[JsonSerializable(typeof(NewKeyJson))]
[JsonSerializable(typeof(KeyRequestJson))]
[JsonSerializable(typeof(RevokedJson))]
[JsonSerializable(typeof(AuditPageJson))]
[JsonSerializable(typeof(WebhookListJson))]
[JsonSerializable(typeof(WebhookJson))]
[JsonSerializable(typeof(NewReceiverJson))]
[JsonSerializable(typeof(ReceiverChangeJson))]
[JsonSerializable(typeof(ReceiverMadeJson))]
[JsonSerializable(typeof(ReceiverRemovedJson))]
[JsonSerializable(typeof(ReceiverDetail))]
[JsonSerializable(typeof(TrialJson))]
[JsonSerializable(typeof(DeliveryPageJson))]
[JsonSerializable(typeof(DeliveryJson))]
[JsonSerializable(typeof(RedeliveredJson))]
[JsonSerializable(typeof(HookStartedJson))]
[JsonSerializable(typeof(HookResultJson))]
internal sealed partial class ServiceJsonContext : JsonSerializerContext;
