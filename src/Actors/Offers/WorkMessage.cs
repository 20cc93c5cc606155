using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Offers;

/// <summary>What the one who takes offers hears.</summary>
internal abstract class WorkMessage : INeverDropped
{
    /// <summary>There may be offers.</summary>
    public sealed class Look : WorkMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>Offers were claimed.</summary>
    public sealed class Claimed(IReadOnlyList<ClaimedOffer>? offers) : WorkMessage
    {
        public IReadOnlyList<ClaimedOffer>? Offers => offers;
    }

    /// <summary>An offered Exec is over; without an outcome it was cut off.</summary>
    public sealed class Ran(OfferClaim claim, OfferOutcome? outcome) : WorkMessage
    {
        public OfferClaim Claim => claim;

        public OfferOutcome? Outcome => outcome;
    }

    /// <summary>Outcomes were left, or could not be.</summary>
    public sealed class Left(Exception? error) : WorkMessage
    {
        public Exception? Error => error;
    }

    /// <summary>It is time to leave again what could not be.</summary>
    public sealed class LeaveAgain : WorkMessage
    {
        public static readonly LeaveAgain Instance = new();
    }

    /// <summary>It is time to prolong claims.</summary>
    public sealed class Renew : WorkMessage
    {
        public static readonly Renew Instance = new();
    }

    /// <summary>Claims were prolonged; null: that could not be.</summary>
    public sealed class Renewed(IReadOnlyList<OfferClaim> asked, IReadOnlyCollection<string>? held) : WorkMessage
    {
        public IReadOnlyList<OfferClaim> Asked => asked;

        public IReadOnlyCollection<string>? Held => held;
    }

    /// <summary>Take no more, and say when nothing is at work.</summary>
    public sealed class Stop(TaskCompletionSource stopped) : WorkMessage
    {
        public TaskCompletionSource Stopped => stopped;
    }

    /// <summary>Give back what is at work: the time to stop is over.</summary>
    public sealed class GiveBack(TaskCompletionSource done) : WorkMessage
    {
        public TaskCompletionSource Done => done;
    }

    /// <summary>Nothing follows.</summary>
    public sealed class Nothing : WorkMessage
    {
        public static readonly Nothing Instance = new();
    }
}
