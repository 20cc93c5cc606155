namespace ActorFlow.Actors.Kernel;

/// <summary>A watched actor ended and the watcher does not handle it.</summary>
public sealed class DeathPactException(ActorRef watcher, ActorRef ended)
    : Exception($"{watcher.Path} watches {ended.Path}, which has ended. Override OnTerminated, or use WatchWith, to go on without it.")
{
    /// <summary>Who ended.</summary>
    public ActorRef Ended { get; } = ended;
}
