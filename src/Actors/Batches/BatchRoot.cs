using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>The parent of all routers, and the clock of shared pools.</summary>
internal sealed class BatchRoot : Actor<RootMessage>
{
    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy => SupervisorStrategy.Stopping;

    /// <inheritdoc/>
    protected override void Receive(RootMessage message)
    {
        switch (message)
        {
            case RootMessage.Run begin:
                var run = begin.Batch;
                // A router that fails takes its batch with it, and says so: PostStop runs in any case.
                Context.Spawn(Props.Create<BatchMessage>(() => new BatchRouter(run)));
                break;
            case RootMessage.PoolDue due:
                Context.Timers.Start(due.Pool, new RootMessage.WakePool(due.Pool), due.Wait);
                break;
            case RootMessage.WakePool wake:
                wake.Pool.Wake();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "The root of batches does not know this message.");
        }
    }
}

/// <summary>What the root of batches hears.</summary>
internal abstract class RootMessage : INeverDropped
{
    /// <summary>Run a batch.</summary>
    public sealed class Run(BatchRun batch) : RootMessage
    {
        public BatchRun Batch => batch;
    }

    /// <summary>A pool's rate allows the next one at a time.</summary>
    public sealed class PoolDue(SharedPool pool, TimeSpan wait) : RootMessage
    {
        public SharedPool Pool => pool;

        public TimeSpan Wait => wait;
    }

    /// <summary>A pool's rate may allow the next one.</summary>
    public sealed class WakePool(SharedPool pool) : RootMessage
    {
        public SharedPool Pool => pool;
    }
}
