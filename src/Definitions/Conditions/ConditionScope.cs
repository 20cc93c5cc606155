using System.Text.Json;

namespace ActorFlow.Definitions.Conditions;

/// <summary>What a condition is judged against.</summary>
/// <param name="Text">The whole condition, for messages.</param>
/// <param name="Find">The value of a key; null where there is none.</param>
internal readonly record struct ConditionScope(string Text, Func<string, JsonElement?> Find);
