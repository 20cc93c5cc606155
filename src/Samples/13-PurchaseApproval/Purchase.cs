namespace ActorFlow.Samples.PurchaseApproval;

/// <summary>What somebody wants to buy.</summary>
public sealed record Purchase(string What, decimal Price, string Requester);

/// <summary>How patient the company is. A demonstration is over in seconds; people need days.</summary>
/// <param name="Remind">After which time the person is reminded.</param>
/// <param name="Escalate">After which time the question goes to the next one.</param>
/// <param name="GiveUp">After which time nobody is waited for any more.</param>
public sealed record Patience(TimeSpan Remind, TimeSpan Escalate, TimeSpan GiveUp)
{
    public static Patience OfPeople { get; } = new(TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(5));

    public static Patience OfADemonstration { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
}
