namespace ActorFlow.Actors.Kernel.Routing;

/// <summary>What a pool's head is told.</summary>
internal abstract record PoolCommand
{
    internal sealed record Resize(int Size) : PoolCommand;

    internal sealed record Drain : PoolCommand
    {
        internal static readonly Drain Instance = new();
    }
}
