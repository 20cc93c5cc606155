namespace ActorFlow;

/// <summary>Stands where a node has nothing to hand from one phase to the next.</summary>
public readonly record struct NoPrep;
