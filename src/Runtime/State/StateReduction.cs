namespace ActorFlow;

/// <summary>Runs a custom reducer again.</summary>
/// <param name="current">The state with the patch's earlier operations: what the reducer combines with.</param>
/// <param name="committed">The state before the patch: what the result's validity is tied to.</param>
internal delegate StateOp StateReduction(StateMap current, StateMap committed);
