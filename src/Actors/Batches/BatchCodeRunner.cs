using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Runs user code for a router, which must not be held up by it: reading a stream, writing to a sink, encoding what Prep returned.</summary>
internal sealed class BatchCodeRunner(ActorRef<BatchMessage> router) : Actor<BatchCodeMessage>
{
    /// <inheritdoc/>
    protected override void Receive(BatchCodeMessage message)
    {
        if (message is BatchCodeMessage.Came came)
            router.Tell(came.Outcome);
        else
            Run((BatchCodeMessage.Do)message);
    }

    private void Run(BatchCodeMessage.Do work)
    {
        using var region = Context.EnterUserCode();
        try
        {
            Context.Pipe(work.Work(), work.Outcome, static outcome => new BatchCodeMessage.Came(outcome(null)), static (outcome, error) => new BatchCodeMessage.Came(outcome(error)));
        }
        catch (Exception error)
        {
            // User code that throws before it awaits.
            router.Tell(work.Outcome(error));
        }
    }
}
