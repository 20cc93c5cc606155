namespace ActorFlow.Samples.PaymentDeadline;

/// <summary>How long an order waits for its payment.</summary>
/// <param name="First">Until the customer is reminded.</param>
/// <param name="Second">From the reminder until the order is given up.</param>
public sealed record PaymentTerms(TimeSpan First, TimeSpan Second)
{
    /// <summary>Three days, and four more after the reminder.</summary>
    public static PaymentTerms Usual { get; } = new(TimeSpan.FromDays(3), TimeSpan.FromDays(4));
}
