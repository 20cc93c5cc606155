namespace ActorFlow.Definitions;

/// <summary>A document refers to a variable that is not set.</summary>
/// <param name="name">The variable.</param>
/// <param name="text">The text that refers to it.</param>
public sealed class EnvironmentMissingException(string name, string text)
    : Exception($"'{text}' refers to {name}, which is not set. Set it for the node, the flow, the run or the process, or write ${{{name}:-otherwise}}.")
{
    /// <summary>The variable.</summary>
    public string Name { get; } = name;
}
