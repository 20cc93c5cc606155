namespace ActorFlow.Actors.Kernel;

internal sealed class FunctionActor<TMessage>(Action<ActorContext<TMessage>, TMessage> receive) : Actor<TMessage>
    where TMessage : class
{
    protected override void Receive(TMessage message) => receive(Context, message);
}
