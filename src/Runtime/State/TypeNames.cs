namespace ActorFlow;

/// <summary>Type names as C# writes them, for messages.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsArray) return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        var word = Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            _ when type == typeof(object) => "object",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Int16 => "short",
            TypeCode.Byte => "byte",
            TypeCode.Boolean => "bool",
            TypeCode.Double => "double",
            TypeCode.Single => "float",
            TypeCode.Decimal => "decimal",
            TypeCode.String => "string",
            _ => type.Name,
        };
        if (!type.IsGenericType) return word;
        if (type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal)) return OfAnonymous(type);
        return $"{word[..Math.Max(1, word.IndexOf('`', StringComparison.Ordinal))]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }

    /// <summary>The members of an anonymous type: the name that the compiler gives it changes with the code around it.</summary>
    private static string OfAnonymous(Type type)
    {
        // Its parameters are called <Member>j__TPar.
        var members = type.GetGenericTypeDefinition().GetGenericArguments()
            .Select(parameter => parameter.Name[1..parameter.Name.IndexOf('>', StringComparison.Ordinal)]);
        return $"{{ {string.Join(", ", members.Zip(type.GetGenericArguments(), (member, of) => $"{member}: {Of(of)}"))} }}";
    }
}
