using System.Text.Json.Serialization;

namespace ActorFlow.Definitions.Conditions;

[JsonSerializable(typeof(string))]
internal sealed partial class JsonElementContext : JsonSerializerContext;
