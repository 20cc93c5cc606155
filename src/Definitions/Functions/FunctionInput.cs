using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>What Prep hands to the Exec of a function's node.</summary>
/// <param name="State">What the function may see of the state, by key.</param>
/// <param name="Error">What failed, in a node that an error edge led to.</param>
public sealed record FunctionInput(IReadOnlyDictionary<string, JsonElement> State, FunctionError? Error = null);
