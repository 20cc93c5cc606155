namespace ActorFlow.Actors.Feedback;

/// <summary>A notice is owed to a notifier that is not registered.</summary>
internal sealed class NotifierMissingException(string name)
    : Exception($"No notifier '{name}' is registered. Register it again, or let its notices go.");
