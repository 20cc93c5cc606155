namespace ActorFlow.Samples.TextPipeline.Input;

/// <summary>A document cannot be read as text. The message is the reason, as the report prints it.</summary>
public sealed class UnreadableDocumentException(string reason, Exception? inner = null) : Exception(reason, inner);
