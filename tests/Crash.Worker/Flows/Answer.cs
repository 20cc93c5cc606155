namespace ActorFlow.Crash.Worker.Flows;

/// <summary>What Exec gave.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Attempt">The attempt that gave it, so that Post can say which one it follows.</param>
/// <param name="Term">The term under which it was given; 0 where there is no cluster.</param>
internal sealed record Answer(string Text, int Attempt, long Term);
