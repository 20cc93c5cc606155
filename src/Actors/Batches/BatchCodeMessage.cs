using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>What the runner of user code of a router hears.</summary>
internal abstract class BatchCodeMessage : INeverDropped
{
    /// <summary>Do some work, and tell the router what it came to.</summary>
    public sealed class Do(Func<ValueTask> work, Func<Exception?, BatchMessage> outcome) : BatchCodeMessage
    {
        public Func<ValueTask> Work => work;

        public Func<Exception?, BatchMessage> Outcome => outcome;
    }

    /// <summary>The work came to its end.</summary>
    public sealed class Came(BatchMessage outcome) : BatchCodeMessage
    {
        public BatchMessage Outcome => outcome;
    }
}
