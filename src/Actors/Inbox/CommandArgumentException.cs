namespace ActorFlow.Actors.Inbox;

/// <summary>A command of the inbox says something that no command says.</summary>
internal sealed class CommandArgumentException(string what, string example)
    : Exception($"The command cannot be carried out: {what}. Example: {example}.");
