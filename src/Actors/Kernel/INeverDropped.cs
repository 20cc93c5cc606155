namespace ActorFlow.Actors.Kernel;

/// <summary>
/// Marks messages that a bounded mailbox takes even when it is full: completions and other answers to what the actor itself began. Back-pressure acts
/// where work enters, never on completions.
/// </summary>
public interface INeverDropped;
