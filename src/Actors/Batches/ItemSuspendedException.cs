namespace ActorFlow.Actors.Batches;

/// <summary>The engine stops under an item that waits for it. The item has not failed: it is given back, and runs when the batch goes on.</summary>
internal sealed class ItemSuspendedException() : Exception("The engine stops; the item goes on at its next start.");
