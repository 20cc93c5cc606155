namespace ActorFlow.Actors.Kernel;

/// <summary>A watched actor has ended. Arrives after every message that actor told the watcher.</summary>
/// <param name="Actor">Who ended.</param>
public readonly record struct Terminated(ActorRef Actor);
