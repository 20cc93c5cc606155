using System.Text.Json.Serialization;

namespace ActorFlow.Definitions.Building;

[JsonSerializable(typeof(int))]
internal sealed partial class EachContext : JsonSerializerContext;
