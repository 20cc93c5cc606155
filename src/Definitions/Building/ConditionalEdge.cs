using System.Text.Json;

namespace ActorFlow.Definitions.Building;

/// <summary>
/// The edges of a node that leave it for one action. An edge with a condition has an action of its own in the flow, <c>action [condition]</c>, so
/// that drawings and histories show what decided.
/// </summary>
/// <param name="Action">The action the function returns.</param>
/// <param name="IsConnected">Whether an edge without a condition leaves for it, too.</param>
/// <param name="Ways">The conditions, and the actions they stand for.</param>
internal sealed record ConditionalEdge(ActionName Action, bool IsConnected, IReadOnlyList<(Condition Condition, ActionName Action)> Ways)
{
    /// <summary>Whether a node picks among its edges by their conditions itself; behind others stands a <see cref="ForkNode"/>.</summary>
    public static bool AreJudgedBy(Node node)
        => node is FunctionNode or BatchNode<EachInput, EachItem, JsonElement> or BatchNode<EachInput, EachItem, FunctionResult>
        || (node is DelayNode && NodeOrigins.TryFind(node, out var origin) && origin.Node.FunctionId == DelayCall.Id);

    public static ActionName ActionOf(ActionName action, Condition condition) => $"{action.Value} [{condition.Text}]";

    /// <summary>Routes what holds. Where nothing holds and nothing else is drawn, the action leads nowhere and the token ends.</summary>
    public static ActionName Route(IReadOnlyList<ConditionalEdge> edges, ActionName action, NodeContext context)
    {
        foreach (var edge in edges)
        {
            if (edge.Action != action)
                continue;
            var routed = edge.IsConnected ? action : (ActionName?)null;
            foreach (var (condition, way) in edge.Ways)
            {
                if (!condition.Holds(key => context.State.TryGet<JsonElement>(key, out var value) ? value : null))
                    continue;
                if (routed is null)
                    routed = way;
                else
                    context.AlsoRoute(way);
            }

            return routed ?? action;
        }

        return action;
    }
}
