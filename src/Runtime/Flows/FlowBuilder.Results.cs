namespace ActorFlow;

/// <content>Which results of nodes are kept.</content>
public sealed partial class FlowBuilder
{
    private bool _keepsAll;

    /// <summary>
    /// Journals the last result of these nodes, what their Exec returned, so that other nodes can read it with <c>context.ResultOf(node)</c>.
    /// </summary>
    public FlowBuilder KeepResult(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            Place(node).KeepsResult = true;
            if (!node.HasResult)
            {
                Report("no-result", node.Name, "it has no result of its own: it is a nested flow, or a method without one.",
                    "Keep the results of nodes inside the flow, or let the method return something from Exec.");
            }
        }

        return this;
    }

    /// <summary>Journals the last result of every node of the flow.</summary>
    public FlowBuilder KeepResults()
    {
        EnsureOpen();
        _keepsAll = true;
        return this;
    }
}
