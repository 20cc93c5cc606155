using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>What a helper of a router hears.</summary>
internal abstract class HelperMessage : INeverDropped
{
    /// <summary>Do some work, and tell the router what it came to.</summary>
    public sealed class Do(Func<ValueTask> work, Func<Exception?, BatchMessage> outcome) : HelperMessage
    {
        public Func<ValueTask> Work => work;

        public Func<Exception?, BatchMessage> Outcome => outcome;
    }

    /// <summary>The work came to its end.</summary>
    public sealed class Came(BatchMessage outcome) : HelperMessage
    {
        public BatchMessage Outcome => outcome;
    }
}
