using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Runs one task of a pool after the other.</summary>
internal sealed class PoolWorker(PoolHand hand, ActorRef<KeeperMessage> keeper) : Actor<PoolJob>
{
    /// <inheritdoc/>
    protected override void Receive(PoolJob message)
    {
        if (message is Came came)
        {
            keeper.Tell(new KeeperMessage.Ended(hand, came.Well));
            return;
        }

        using var region = Context.EnterUserCode();
        Context.Pipe(message.RunAsync(), static well => new Came(well), static _ => new Came(well: false));
    }

    /// <summary>The task has ended.</summary>
    private sealed class Came(bool well) : PoolJob(0)
    {
        public bool Well => well;

        public override ValueTask<bool> RunAsync() => new(well);

        public override void Refuse()
        {
            // Nobody waits for it.
        }

        public override void TimeOut(TimeSpan limit)
        {
            // It has ended.
        }
    }
}
