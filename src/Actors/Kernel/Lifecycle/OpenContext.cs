namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>Stands for no incarnation in particular, so it is never sealed.</summary>
internal sealed class OpenContext : TurnContext
{
    internal static readonly OpenContext Instance = new();
}
