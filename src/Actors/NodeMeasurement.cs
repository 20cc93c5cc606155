namespace ActorFlow;

/// <summary>One attempt of a node's Exec, measured by the engine's clock.</summary>
/// <param name="Node">The node's path.</param>
/// <param name="Visit">Which entry into the node it was, from 1.</param>
/// <param name="Attempt">Which try of Exec it was, from 1.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Error">Its error, or null when it succeeded.</param>
public readonly record struct NodeMeasurement(string Node, int Visit, int Attempt, TimeSpan Duration, Exception? Error);
