namespace ActorFlow.Samples.TextPipeline.Input;

/// <summary>What the user gave cannot be worked on. The message is one line: the fault, then the remedy.</summary>
public sealed class BadInputException(string message, Exception? inner = null) : Exception(message, inner);
