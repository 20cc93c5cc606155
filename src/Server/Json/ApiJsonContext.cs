using System.Text.Json.Serialization;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Json;

/// <summary>The shapes of the API, with their serializers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(ServerJson))]
[JsonSerializable(typeof(HealthJson))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
