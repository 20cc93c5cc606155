namespace ActorFlow.Actors.Feedback;

/// <summary>A notice on its way to one notifier. Used by the herald only.</summary>
internal sealed class Delivery(HeraldMessage.Deliver asked, IFeedbackNotifier notifier)
{
    public HeraldMessage.Deliver Asked => asked;

    public IFeedbackNotifier Notifier => notifier;

    /// <summary>The try that is under way or comes next, from 1.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Cancels the try that is under way.</summary>
    public CancellationTokenSource? Cancellation { get; set; }
}
