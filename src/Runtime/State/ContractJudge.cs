using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>Judges by types alone what a JSON contract would lose. Slow and careful: its verdicts are kept by <see cref="StateContract"/>.</summary>
internal static partial class ContractJudge
{
    /// <summary>Types of one value, immutable and carried whole by the serializer's own converters.</summary>
    public static bool IsScalar(Type type) =>
        type.IsEnum || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
        || type == typeof(TimeSpan) || type == typeof(Guid) || type == typeof(Uri) || type == typeof(Version) || type == typeof(char);

    /// <summary>The first flaw of a type or of a type below it; its path starts after the type's own name.</summary>
    public static ContractFlaw? FlawOf(Type type, JsonSerializerOptions json) => FlawOf(type, "", json, []);

    private static ContractFlaw? FlawOf(Type type, string path, JsonSerializerOptions json, HashSet<Type> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) type = underlying;
        if (!seen.Add(type)) return null;
        if (Unsuited(type) is { } what) return new(path, what);
        JsonTypeInfo info;
        try
        {
            info = json.GetTypeInfo(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return new(path, $"has no JSON contract: {e.Message}");
        }
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object: return FlawOfObject(info, path, json, seen);
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary:
                return OwnStateOf(type) is { } state ? state with { Path = path + state.Path }
                    : info.ElementType is { } item ? FlawOf(item, path + "[]", json, seen) : null;
            default: return null;
        }
    }

    private static ContractFlaw? FlawOfObject(JsonTypeInfo info, string path, JsonSerializerOptions json, HashSet<Type> seen)
    {
        var type = info.Type;
        if (info.PolymorphismOptions is { } polymorphism)
        {
            foreach (var derived in polymorphism.DerivedTypes)
            {
                if (FlawOf(derived.DerivedType, path, json, seen) is { } flaw) return flaw;
            }
        }
        else if (type.IsInterface || type.IsAbstract)
        {
            return new(path, $"is declared as {TypeNames.Of(type)}, of which no object can be made when it is read. "
                + $"Declare the type it has, or add [JsonDerivedType] to {TypeNames.Of(type)}.");
        }
        foreach (var member in info.Properties)
        {
            if (member.Get is null || IsCarried(member)) continue;
            if (Stored(member) is { } what) return new($"{path}.{NameOf(member)}", what);
        }
        if (FlawOfFields(info) is { } lost) return lost with { Path = path + lost.Path };
        foreach (var member in CarriedMembers(info))
        {
            if (member.CustomConverter is null && FlawOf(member.PropertyType, $"{path}.{NameOf(member)}", json, seen) is { } flaw) return flaw;
        }
        return null;
    }

    /// <summary>The members that are written and restored.</summary>
    public static IEnumerable<JsonPropertyInfo> CarriedMembers(JsonTypeInfo info) =>
        info.Kind == JsonTypeInfoKind.Object ? info.Properties.Where(member => member.Get is not null && IsCarried(member)) : [];

    private static bool IsCarried(JsonPropertyInfo member) =>
        member.Set is not null || member.AssociatedParameter is not null || member.IsExtensionData
        || (member.ObjectCreationHandling ?? member.Options.PreferredObjectCreationHandling) == JsonObjectCreationHandling.Populate;

    /// <summary>The member's name in C#, or in JSON where the contract was not made from members.</summary>
    public static string NameOf(JsonPropertyInfo member) => member.AttributeProvider is MemberInfo own ? own.Name : member.Name;

    /// <summary>Whether below the type an object of another type than the declared one may hang, so that values must be looked at.</summary>
    public static bool IsLoose(Type type, JsonSerializerOptions json) => IsLoose(type, json, []);

    private static bool IsLoose(Type type, JsonSerializerOptions json, HashSet<Type> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) type = underlying;
        if (!seen.Add(type)) return true; // a type below itself may be nested without end
        if (type == typeof(object)) return true;
        var info = json.GetTypeInfo(type);
        var loose = info.Kind switch
        {
            JsonTypeInfoKind.Object => (!type.IsSealed && !type.IsValueType)
                || CarriedMembers(info).Any(member => member.CustomConverter is null && IsLoose(member.PropertyType, json, seen)),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType is { } item && IsLoose(item, json, seen),
            _ => false,
        };
        seen.Remove(type);
        return loose;
    }

    private static string? Unsuited(Type type)
    {
        if (type.IsAssignableTo(typeof(Delegate)))
            return "is a delegate, which cannot be journaled. Store the data it needs, and choose the code by name.";
        if (type.IsAssignableTo(typeof(Stream)))
            return "is a stream, which cannot be journaled. Read it into byte[] or string, or store where it comes from.";
        if (type.IsAssignableTo(typeof(Exception)))
            return "is an exception, which JSON does not carry. Store its message, or let the node fail and read context.Error.";
        if (type.IsAssignableTo(typeof(Task)) || type == typeof(CancellationToken) || type.IsAssignableTo(typeof(IServiceProvider)))
            return $"is a {TypeNames.Of(type)}, which lives in this process only. Store the data it stands for.";
        if (type.IsAssignableTo(typeof(MemberInfo)) || type == typeof(IntPtr) || type == typeof(UIntPtr) || type.IsPointer || type.IsByRefLike)
            return $"is a {TypeNames.Of(type)}, which cannot be journaled. Store a name instead.";
        if (!type.IsGenericType) return null;
        var open = type.GetGenericTypeDefinition();
        if (open == typeof(IAsyncEnumerable<>)) return "is an asynchronous sequence, which is not data yet. Read it into a list first.";
        return open == typeof(Stack<>) || open == typeof(System.Collections.Concurrent.ConcurrentStack<>)
            || open == typeof(System.Collections.Immutable.ImmutableStack<>)
            || open == typeof(System.Collections.Immutable.IImmutableStack<>)
                ? "is a stack, which comes back from JSON upside down. Use a List." : null;
    }
}
