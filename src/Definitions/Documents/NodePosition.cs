namespace ActorFlow.Definitions;

/// <summary>Where an editor draws a node.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public sealed record NodePosition(double X, double Y);
