namespace ActorFlow.Actors.Kernel;

/// <summary>A name is empty, holds a slash, starts with <c>$</c>, or is taken by a living sibling.</summary>
public sealed class ActorNameException(string name, string parentPath, string reason)
    : ArgumentException($"The name '{name}' cannot be used under {parentPath}: {reason}", nameof(name));
