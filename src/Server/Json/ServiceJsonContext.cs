using System.Text.Json.Serialization;
using ActorFlow.Server.Security;

namespace ActorFlow.Server.Json;

/// <summary>The shapes of security and webhooks, with their serializers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(KeyListJson))]
[JsonSerializable(typeof(NewKeyJson))]
[JsonSerializable(typeof(KeyRequestJson))]
[JsonSerializable(typeof(RevokedJson))]
[JsonSerializable(typeof(AuditPageJson))]
internal sealed partial class ServiceJsonContext : JsonSerializerContext;
