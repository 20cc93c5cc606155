using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Offers;

/// <summary>What the one who offers hears.</summary>
internal abstract class OfferMessage : INeverDropped
{
    /// <summary>Something is to be offered.</summary>
    public sealed class Make(PendingOffer offer) : OfferMessage
    {
        public PendingOffer Offer => offer;
    }

    /// <summary>The attempt is over.</summary>
    public sealed class Drop(PendingOffer offer, bool isKept) : OfferMessage
    {
        public PendingOffer Offer => offer;

        /// <summary>Whether the offer stays for whoever leads the run next.</summary>
        public bool IsKept => isKept;
    }

    /// <summary>A worker has had something journaled.</summary>
    public sealed class Noted(OfferNote note, TaskCompletionSource done) : OfferMessage
    {
        public OfferNote Note => note;

        public TaskCompletionSource Done => done;
    }

    /// <summary>What was to be written is written, or could not be.</summary>
    public sealed class Written(Exception? error) : OfferMessage
    {
        public Exception? Error => error;
    }

    /// <summary>It is time to write again what could not be.</summary>
    public sealed class WriteAgain : OfferMessage
    {
        public static readonly WriteAgain Instance = new();
    }

    /// <summary>There may be outcomes.</summary>
    public sealed class Look : OfferMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>Outcomes were looked for.</summary>
    public sealed class Found(IReadOnlyDictionary<string, OfferOutcome>? outcomes) : OfferMessage
    {
        public IReadOnlyDictionary<string, OfferOutcome>? Outcomes => outcomes;
    }

    /// <summary>It is time to forget old offers.</summary>
    public sealed class Clear : OfferMessage
    {
        public static readonly Clear Instance = new();
    }

    /// <summary>Nothing follows.</summary>
    public sealed class Nothing : OfferMessage
    {
        public static readonly Nothing Instance = new();
    }
}
