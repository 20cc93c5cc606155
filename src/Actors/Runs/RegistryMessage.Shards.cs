using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Runs;

/// <content>What the registry hears in a cluster.</content>
internal abstract partial class RegistryMessage
{
    /// <summary>A run leaves memory because it is led elsewhere from now on, or is not known to be led here any more.</summary>
    public sealed class Moved(RunSlot slot, ActorRef<RunMessage> from) : RegistryMessage
    {
        /// <summary>The term under which the journal has refused an append, or 0 when none was refused by it.</summary>
        public long Term { get; init; }

        public RunSlot Slot => slot;

        public ActorRef<RunMessage> From => from;
    }

    /// <summary>It is known what has become of an own start for which one waits that came through the inbox; or nobody is there any more to ask.</summary>
    public sealed class OwnStartKnown(RunSlot own, Start start) : RegistryMessage
    {
        public RunSlot Own => own;

        public Start Waiting => start;

        public override void Refuse(Exception why) => start.Refuse(why);
    }

    /// <summary>Shards are lost: let go of their runs at once. Runs of a shard that was gained again since stay.</summary>
    /// <param name="shards">The terms under which they were owned, by shard.</param>
    public sealed class Lose(IReadOnlyDictionary<int, long> shards) : RegistryMessage
    {
        public IReadOnlyDictionary<int, long> Shards => shards;
    }

    /// <summary>A shard is to be let go of in order.</summary>
    public sealed class HandOver(int shard, TaskCompletionSource done) : RegistryMessage
    {
        public int Shard => shard;

        public TaskCompletionSource Done => done;

        public override void Refuse(Exception why) => done.TrySetResult();
    }
}
