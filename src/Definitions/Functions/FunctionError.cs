namespace ActorFlow.Definitions;

/// <summary>What failed, as a function sees it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Message">What it says.</param>
/// <param name="Attempts">How many attempts were made.</param>
public sealed record FunctionError(string Node, string Type, string Message, int Attempts);
