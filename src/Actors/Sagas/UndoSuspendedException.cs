namespace ActorFlow.Actors.Sagas;

/// <summary>A compensation has ended without an outcome, because the engine stops: it is owed still, and made again at the next start.</summary>
internal sealed class UndoSuspendedException() : Exception("The engine stops; the child run is undone at its next start.");
