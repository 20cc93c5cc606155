using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Runs user code for a router, which must not be held up by it: reading a stream, writing to a sink, encoding what Prep returned.</summary>
internal sealed class BatchHelper(ActorRef<BatchMessage> router) : Actor<HelperMessage>
{
    /// <inheritdoc/>
    protected override void Receive(HelperMessage message)
    {
        if (message is HelperMessage.Came came)
            router.Tell(came.Outcome);
        else
            Run((HelperMessage.Do)message);
    }

    private void Run(HelperMessage.Do work)
    {
        using var region = Context.EnterUserCode();
        try
        {
            Context.Pipe(work.Work(), work.Outcome, static outcome => new HelperMessage.Came(outcome(null)), static (outcome, error) => new HelperMessage.Came(outcome(error)));
        }
        catch (Exception error)
        {
            // User code that throws before it awaits.
            router.Tell(work.Outcome(error));
        }
    }
}
