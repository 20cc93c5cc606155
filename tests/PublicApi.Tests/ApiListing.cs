using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorFlow.PublicApi.Tests;

/// <summary>What an assembly shows to its users, one line a type or member, in ordinal order.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly)
        => [.. assembly.GetExportedTypes().SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        var name = Name(type);
        var bases = new[] { type.BaseType }.Concat(type.GetInterfaces()).OfType<Type>()
            .Where(known => known.IsVisible && known != typeof(object) && known != typeof(ValueType));
        yield return $"{Kind(type)} {name} : {string.Join(", ", bases.Select(Name).Order(StringComparer.Ordinal))}";
        foreach (var member in type.GetMembers(Declared).Where(IsShown))
            yield return $"{name}.{Describe(member)}";
    }

    private static string Kind(Type type)
        => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static bool IsShown(MemberInfo member) => member switch
    {
        MethodInfo method => IsShown(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            && !method.Name.Contains('<', StringComparison.Ordinal),
        MethodBase constructor => IsShown(constructor) && !constructor.IsStatic,
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsShown),
        EventInfo => true,
        _ => false,
    };

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)}){Access(constructor)}",
        MethodInfo method => $"{method.Name}{Generics(method)}({Parameters(method)}) -> {Name(method.ReturnType)}{Access(method)}",
        PropertyInfo property => $"{property.Name}{Indexed(property)} -> {Name(property.PropertyType)} {{ {string.Join(" ", Accessors(property))} }}",
        FieldInfo field => $"{field.Name} -> {Name(field.FieldType)}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => member.Name,
    };

    private static string Access(MethodBase method)
        => (method.IsPublic ? "" : " protected")
            + (method.IsStatic ? " static" : method.IsAbstract ? " abstract" : method is { IsVirtual: true, IsFinal: false } ? " virtual" : "");

    private static IEnumerable<string> Accessors(PropertyInfo property)
    {
        foreach (var accessor in property.GetAccessors(nonPublic: true).Where(IsShown))
        {
            var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            yield return (isInit ? "init" : accessor.Name[..3]) + Access(accessor) + ";";
        }
    }

    private static string Indexed(PropertyInfo property)
        => property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(key => Name(key.ParameterType)))}]" : "";

    private static string Generics(MethodInfo method)
        => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (type.IsGenericParameter)
            return type.Name;
        var outer = type.IsNested ? $"{Name(type.DeclaringType!)}." : type.Namespace!.StartsWith("ActorFlow", StringComparison.Ordinal)
            ? $"{type.Namespace}." : "";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var own = tick < 0 ? type.Name : type.Name[..tick];
        return outer + own + (tick < 0 ? "" : $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>");
    }
}
