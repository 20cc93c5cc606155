namespace ActorFlow.Runtime.Tests.Drawings;

internal static class DrawingExtensions
{
    /// <summary>Adds a node by name that does next to nothing.</summary>
    public static FlowBuilder With(this FlowBuilder flow, string name, params string[] dependencies)
    {
        flow.AddNode(name).Action(_ => name).DependsOn(dependencies);
        return flow;
    }
}
