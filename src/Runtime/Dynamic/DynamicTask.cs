namespace ActorFlow;

/// <summary>
/// Names work that a node adds to its run, where a node is to run more than once in one piece of it: <c>DynamicTask.Of(fetch, "page-1", page)</c>.
/// </summary>
/// <remarks>For use in Post, with <see cref="NodeContext.Next(FlowPart)"/>; an expression of a drawing may not hold any. Immutable.</remarks>
public static class DynamicTask
{
    /// <summary>A node under an id of its own.</summary>
    /// <param name="node">A node that the flow knows: one on its edges, or one that was named with <see cref="FlowBuilder.Include"/>.</param>
    /// <param name="id">The id, unique in the piece of work. The node's results and failures are known by it.</param>
    /// <exception cref="ArgumentException">The id is empty, longer than 200 characters or holds control characters.</exception>
    public static FlowPart Of(Node node, string id)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(id);
        return new NodePart(new TaskAlias(Plain(node), id), ActionName.Default);
    }

    /// <summary>A node under an id of its own, with data that it reads as <see cref="NodeContext.Data{T}"/>.</summary>
    /// <param name="node">A node that the flow knows: one on its edges, or one that was named with <see cref="FlowBuilder.Include"/>.</param>
    /// <param name="id">The id, unique in the piece of work. The node's results and failures are known by it.</param>
    /// <param name="data">The data; it is frozen as JSON when the work is added.</param>
    /// <exception cref="ArgumentException">The id is empty, longer than 200 characters or holds control characters.</exception>
    public static FlowPart Of<T>(Node node, string id, T data)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(id);
        return new NodePart(new TaskAlias(Plain(node), id, serialization => TaskData.Freeze(data, id, serialization)), ActionName.Default);
    }

    private static Node Plain(Node node) => node is TaskAlias alias ? alias.Inner : node;
}
