namespace ActorFlow.Actors.Kernel;

/// <summary>The actor system is shutting down or has ended, so nothing can be started in it.</summary>
public sealed class ActorSystemTerminatedException(string system, Exception? reason)
    : Exception($"Actor system '{system}' has ended or is shutting down{(reason is null ? "" : $" ({reason.Message})")}. Start another one.", reason);
