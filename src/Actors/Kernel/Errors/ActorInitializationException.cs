namespace ActorFlow.Actors.Kernel;

/// <summary>An actor could not be made: its factory, constructor or <c>PreStart</c> threw. The default strategy stops it.</summary>
public sealed class ActorInitializationException(ActorRef actor, Exception cause)
    : Exception($"{actor.Path} could not start: {cause.Message} Mend its constructor or PreStart, or give its parent a strategy that restarts it.",
        cause)
{
    /// <summary>Who could not start.</summary>
    public ActorRef Actor { get; } = actor;
}
