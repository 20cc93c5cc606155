namespace ActorFlow.Samples.ThreeMembers;

/// <summary>The sample cannot go on; the text says why, and what to do.</summary>
internal sealed class SampleException(string message, Exception? inner = null) : Exception(message, inner);
