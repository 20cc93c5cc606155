using ActorFlow.Testing;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Hosts as these tests need them.</summary>
internal static class Hosts
{
    /// <summary>Nodes may wait for gates of the test.</summary>
    public static readonly FlowTestHostOptions Gated = new() { Seeded = new() { UserWork = UserWorkMode.InWorld } };

    public static readonly FlowTestHostOptions Real = new() { RealDispatcher = true };

    public static FlowTestHostOptions Under(Durability durability) => Gated with { Durability = durability };

    /// <summary>A flow of nodes in a row.</summary>
    public static FlowDefinition Chain(string name, params Node[] nodes)
    {
        var flow = Flow.Named(name).StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            flow.Connect(nodes[i - 1], nodes[i]);
        return flow.Build();
    }
}
