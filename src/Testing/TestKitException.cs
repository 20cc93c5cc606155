namespace ActorFlow.Testing;

/// <summary>An expectation of a test was not met.</summary>
public sealed class TestKitException(string message) : Exception(message);
