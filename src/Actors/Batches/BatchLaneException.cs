namespace ActorFlow.Actors.Batches;

/// <summary>
/// The engine's own code around a batch failed, or the system stopped under it. Of a lane: its item counts as failed once, and no other is touched.
/// </summary>
internal sealed class BatchLaneException(Exception? inner)
    : Exception("The engine's part of a batch ended before the batch did: the system stopped, or it failed, as the log then tells. The batch can be tried again.", inner);
