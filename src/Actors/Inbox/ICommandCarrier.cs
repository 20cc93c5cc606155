using ActorFlow.Journal;

namespace ActorFlow.Actors.Inbox;

/// <summary>Has a command of the command inbox carried out.</summary>
internal interface ICommandCarrier
{
    /// <summary>Has a command carried out. Never throws for what is wrong with it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="inbox">The identity of the inbox.</param>
    /// <returns>The answer; null when the command has to be delivered again, because this engine can do nothing any more.</returns>
    Task<InboxAnswer?> RunAsync(InboxCommand command, string inbox);
}
