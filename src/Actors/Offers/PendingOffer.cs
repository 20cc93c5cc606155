using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Offers;

/// <summary>An offer of a run that is led here, and whoever waits for what comes of it.</summary>
internal sealed class PendingOffer(WorkOffer offer, OfferedWork work)
{
    public WorkOffer Offer { get; private set; } = offer with { Work = work.Write() };

    public OfferedWork Work { get; private set; } = work;

    public TaskCompletionSource<JsonElement> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes down what the worker has had journaled, so that another one that claims the offer need not do it again.</summary>
    public void Note(OfferNote note)
    {
        Work = note.Step is { } step ? Work with { Steps = new(Work.Steps ?? [], StringComparer.Ordinal) { [step] = note.Value } }
            : Work with { Progress = note.Value };
        Offer = Offer with { Work = Work.Write() };
    }
}
