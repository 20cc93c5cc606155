using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Runs the items of a batch that its lane claims, one after the other. All user code of items runs here.</summary>
internal sealed class BatchWorker(BatchSeat seat, ActorRef<BatchMessage> router) : Actor<WorkerMessage>
{
    /// <inheritdoc/>
    protected override void Receive(WorkerMessage message)
    {
        switch (message)
        {
            case WorkerMessage.Go: Run(); break;
            case WorkerMessage.LaneCame came: router.Tell(new BatchMessage.LaneEnded(seat, seat.Lane, came.End)); break;
            case WorkerMessage.LaneBroke broke:
                seat.IsBroken = true;
                throw new BatchLaneException(broke.Error);
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "A batch worker does not know this message.");
        }
    }

    private void Run()
    {
        using var region = Context.EnterUserCode();
        Context.Pipe(seat.Lane.RunAsync(), static end => new WorkerMessage.LaneCame(end), static error => new WorkerMessage.LaneBroke(error));
    }
}
