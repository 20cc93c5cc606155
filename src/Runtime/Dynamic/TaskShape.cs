using System.Text.Json;

namespace ActorFlow;

/// <summary>What a piece of dynamic work is made of.</summary>
internal enum TaskForm
{
    /// <summary>A node that the flow knows.</summary>
    Node,

    /// <summary>One after the other.</summary>
    Chain,

    /// <summary>Side by side.</summary>
    Branches,

    /// <summary>A group that was made for the work; one that the flow knows is a node.</summary>
    Group,
}

/// <summary>A piece of dynamic work by names and data, as it is journaled: nothing in it belongs to the process that made it.</summary>
internal sealed record TaskShape(TaskForm Form)
{
    /// <summary>The name of the node, or of the group.</summary>
    public string Name { get; init; } = "";

    /// <summary>The id of the node in this work, where it has one of its own.</summary>
    public string? Alias { get; init; }

    public JsonElement? Data { get; init; }

    /// <summary>The action by which it is left.</summary>
    public ActionName On { get; init; }

    public IReadOnlyList<TaskShape> Parts { get; init; } = [];

    /// <summary>Of a group: what it takes to go on.</summary>
    public GroupRule? Rule { get; init; }

    /// <summary>The nodes that the flow has to know, each as often as it is named.</summary>
    public IEnumerable<TaskShape> Leaves() => Form == TaskForm.Node ? [this] : Parts.SelectMany(part => part.Leaves());

    /// <summary>The work as an expression, as it would be written.</summary>
    public override string ToString() => Text(isLink: false);

    private string Text(bool isLink)
    {
        var parts = Parts.Select(part => part.Text(Form == TaskForm.Chain));
        var text = Form switch
        {
            TaskForm.Node => Alias is null ? Name : $"{Alias}: {Name}",
            TaskForm.Chain => string.Join(" >> ", parts),
            TaskForm.Branches when isLink => $"({string.Join(" | ", parts)})",
            TaskForm.Branches => string.Join(" | ", parts),
            _ => $"{Name}({string.Join(", ", parts)})",
        };
        return On.IsDefault ? text : $"{text} - \"{On}\"";
    }

    /// <summary>The name that the flow knows a node of the work by; null for what was made for the work.</summary>
    public string? RegisteredOf(string node) => Leaves().FirstOrDefault(leaf => (leaf.Alias ?? leaf.Name) == node)?.Name;
}

/// <summary>A group's policy as it is journaled.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Count">How many members have to succeed, where it says so.</param>
/// <param name="Members">Which members have to succeed, where it says so.</param>
internal sealed record GroupRule(string Kind, int Count, IReadOnlyList<string> Members);
