using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">What documents call it.</param>
/// <param name="Kind">What an argument has to be.</param>
/// <param name="Summary">What it is for, in a sentence.</param>
public sealed record FunctionParameter(string Name, ParameterKind Kind, string Summary)
{
    /// <summary>Whether an argument has to be there. The default value is false.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What holds where there is no argument; null for nothing.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Whether a list may stand there itself, where else its place in the state does. The default value is false.</summary>
    public bool TakesLists { get; init; }

    /// <summary>Whether the argument is handed on with its references as they stand, as they belong to a call that is made later.</summary>
    internal bool IsHandedOn { get; init; }

    /// <summary>The texts that are allowed; empty for all.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>The least number that is allowed.</summary>
    public double? Least { get; init; }

    /// <summary>The greatest number that is allowed.</summary>
    public double? Greatest { get; init; }
}
