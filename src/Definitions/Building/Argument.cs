using System.Text.Json;
using ActorFlow.Definitions.Functions;

namespace ActorFlow.Definitions.Building;

/// <summary>An argument as the document gives it: a value, or a place in the state.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Parameter">The parameter; null for one that the function does not describe.</param>
/// <param name="Value">The value, with references not yet replaced.</param>
/// <param name="Path">The place in the state instead.</param>
/// <param name="Refers">Whether texts in the value refer to variables.</param>
internal sealed record Argument(string Name, FunctionParameter? Parameter, JsonElement Value, StatePath? Path, bool Refers)
{
    public string? PathText { get; init; }

    /// <summary>Whether parts of the value are places in the state.</summary>
    public bool Looks { get; init; }
}
