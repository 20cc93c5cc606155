using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>A command on its way to another member.</summary>
/// <param name="Delivery">What is put into the inbox.</param>
/// <param name="Answered">Hears the answer. If it throws, the command counts as failed by that.</param>
/// <param name="Failed">Hears that there will be no answer here, and why; or what the answer could not be turned into.</param>
internal sealed record Outgoing(InboxDelivery Delivery, Action<CommandOutcome> Answered, Action<Exception> Failed)
{
    /// <summary>Hears the answer as it was written, in place of <see cref="Answered"/>.</summary>
    public Action<InboxAnswer>? AnsweredAsItIs { get; init; }

    public void Answer(InboxAnswer answer)
    {
        try
        {
            if (AnsweredAsItIs is { } asItIs)
                asItIs(answer);
            else
                Answered(Client.CommandAnswer.Read(0, answer));
        }
        catch (Exception error)
        {
            Failed(error);
        }
    }
}
