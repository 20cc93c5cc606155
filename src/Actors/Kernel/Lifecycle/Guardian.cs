namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>The parent of all top-level actors.</summary>
internal sealed class Guardian : Actor<object>
{
    protected override void Receive(object message) => Context.System.DeadLetters.Add(message, Self);
}
