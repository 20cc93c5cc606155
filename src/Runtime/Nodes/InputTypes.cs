namespace ActorFlow;

/// <summary>Names the types of what Prep hands to Exec, as a flow's canonical form has them.</summary>
internal static class InputTypes
{
    /// <summary>The name of an input type; null for a node without Prep.</summary>
    public static string? Of(Type type) => type == typeof(NoPrep) ? null : TypeNames.Of(type);

    /// <summary>The name of the type that Exec of a class of nodes returns; null when it finds it out only when it is made.</summary>
    public static string? ResultOfClass(Type node)
    {
        for (var level = node; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Node<,>))
                return TypeNames.Of(level.GetGenericArguments()[1]);
        }

        return null;
    }

    /// <summary>The name of the input type of a class of nodes; null when it has none, or finds it out only when it is made.</summary>
    public static string? OfClass(Type node)
    {
        for (var level = node; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Node<,>))
                return level == typeof(Node<MethodArguments, object?>) ? null : Of(level.GetGenericArguments()[0]);
        }

        return null;
    }
}
