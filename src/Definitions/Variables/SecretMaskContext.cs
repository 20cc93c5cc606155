using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ActorFlow.Definitions.Variables;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class SecretMaskContext : JsonSerializerContext;
