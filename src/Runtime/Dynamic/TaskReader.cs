namespace ActorFlow;

/// <summary>Takes down an expression as names and data, so that it is the same wherever its objects were made.</summary>
internal sealed class TaskReader(FlowDefinition home, StateSerialization serialization)
{
    private readonly Dictionary<string, Node> _named = new(StringComparer.Ordinal);

    /// <exception cref="TaskRefusal">Something in it cannot be named.</exception>
    /// <exception cref="StateValueRefusedException">JSON would not carry some data whole.</exception>
    public TaskShape Read(FlowPart part) => part switch
    {
        NodePart node => Read(node.Node) with { On = node.Action },
        ChainPart => new TaskShape(TaskForm.Chain) { Parts = [.. part.Links.Select(Read)] },
        _ => new TaskShape(TaskForm.Branches) { Parts = [.. part.Branches.Select(Read)] },
    };

    private TaskShape Read(Node node)
    {
        if (_named.TryGetValue(node.Name, out var other) && other != node && !IsSame(other, node))
            throw new TaskRefusal($"two of its nodes are named '{node.Name}'", "Give each an id of its own, with DynamicTask.Of(node, id).");
        _named[node.Name] = node;
        if (node is TaskAlias alias)
            return Registered(alias.Inner) with { Alias = alias.Name, Data = alias.Frozen(serialization) };
        return node is GroupNode group && home.Find(node.Name)?.Node != node ? Read(group) : Registered(node);
    }

    private TaskShape Read(GroupNode group)
    {
        if (group.Policy.Rule is not { } rule)
        {
            throw new TaskRefusal($"its group '{group.Name}' has a policy of your own, which is code and cannot be journaled",
                "Make the group once, name it with FlowBuilder.Include, and add that one.");
        }

        return new TaskShape(TaskForm.Group) { Name = group.Name, Rule = rule, Parts = [.. group.Parts.Select(Read)] };
    }

    private TaskShape Registered(Node node)
    {
        if (home.Find(node.Name) is not { Node: not (StartNode or GroupGate) } known)
            throw new TaskRefusal($"flow '{home.Name}' does not know its node '{node.Name}'",
                "Name the node with FlowBuilder.Include, or connect it.");
        if (!IsSame(known.Node, node))
        {
            throw new TaskRefusal($"node '{node.Name}' is a {TypeNames.Of(node.GetType())}, and what flow '{home.Name}' knows by that name is a {TypeNames.Of(known.Node.GetType())}",
                "Rename one of them.");
        }

        return new TaskShape(TaskForm.Node) { Name = node.Name };
    }

    /// <summary>The name leads to the node that runs; another object of its class stands for it, as after a restart.</summary>
    private static bool IsSame(Node known, Node node) => known == node || (known.GetType() == node.GetType() && node is not TaskAlias);
}

/// <summary>Why a piece of work cannot be added: what is wrong, and what to do.</summary>
internal sealed class TaskRefusal(string what, string remedy) : Exception(what)
{
    public string Remedy => remedy;
}
