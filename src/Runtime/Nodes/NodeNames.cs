using System.Reflection;

namespace ActorFlow;

/// <summary>Which names a node may have, and which one it gets.</summary>
internal static class NodeNames
{
    public const int MaxLength = 200;

    public static string Of(Type type, string? given)
    {
        var name = given ?? type.GetCustomAttribute<NodeNameAttribute>()?.Name ?? Plain(type);
        return Problem(name) is { } problem ? throw new ArgumentException(problem, nameof(given)) : name;
    }

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? Problem(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "A node's name is empty. Give it a name, unique in its flow.";
        if (name.Length > MaxLength)
            return $"The node's name '{name[..40]}…' has {name.Length} characters; the limit is {MaxLength}. Shorten it.";
        if (!Unicode.IsWellFormed(name))
            return $"The node's name '{Unicode.Mended(name)}' holds broken Unicode (half of a surrogate pair), which would read differently after a restart. Remove it.";
        return HasControl(name) ? $"The node's name '{name}' holds a control character. Remove it." : null;
    }

    private static bool HasControl(string name)
    {
        foreach (var character in name)
        {
            if (char.IsControl(character))
                return true;
        }

        return false;
    }

    private static string Plain(Type type)
    {
        var name = type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : name[..tick];
    }
}
