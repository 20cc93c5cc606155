namespace ActorFlow.Definitions;

/// <summary>A mock was told to fail.</summary>
/// <param name="message">What it was told to say.</param>
public sealed class MockedNodeException(string message) : Exception(message);
