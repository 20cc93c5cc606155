namespace ActorFlow.Crash.Worker.Flows;

/// <summary>What Exec gave.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Attempt">The attempt that gave it, so that Post can say which one it follows.</param>
internal sealed record Answer(string Text, int Attempt);
