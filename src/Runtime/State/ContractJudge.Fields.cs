using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <content>Data that lies in fields and in properties without a way back.</content>
internal static partial class ContractJudge
{
    private const BindingFlags OwnInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Whether members were left out of the contract on purpose, by an attribute or a modifier: the object then says more than its
    /// JSON.</summary>
    public static bool LeavesOut(JsonTypeInfo info) => info.Kind == JsonTypeInfoKind.Object
        && (info.Properties.Any(member => member.Get is null) || Fields(info.Type).Exists(field => field.IsDefined(typeof(JsonIgnoreAttribute))));

    /// <summary>What a read-only member loses, or <c>null</c> when it is computed from others.</summary>
    private static string? Stored(JsonPropertyInfo member) => member.AttributeProvider switch
    {
        FieldInfo => "is a read-only field, which is written but not restored. Make it settable, or a constructor parameter of the same name.",
        PropertyInfo property when BackingField(property) is null => null,
        PropertyInfo { SetMethod: not null } =>
            "has a setter that the serializer may not call. Add [JsonInclude], make the setter public or init, "
            + "or add a constructor parameter of the same name.",
        PropertyInfo =>
            "has no setter, so it is written but not restored. Make it init, add a constructor parameter of the same name, "
            + "or exclude it with [JsonIgnore].",
        _ => null,
    };

    private static ContractFlaw? FlawOfFields(JsonTypeInfo info)
    {
        var fields = Fields(info.Type);
        if (!IsOfFramework(info.Type))
        {
            var names = info.Properties.Where(member => member.Get is null || IsCarried(member)).Select(NameOf)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            var lost = fields.Find(field => !names.Contains(MemberNameOf(field)) && !field.IsDefined(typeof(JsonIgnoreAttribute))
                && !field.FieldType.IsAssignableTo(typeof(Delegate)));
            if (lost is not null)
            {
                var name = lost.Name[0] == '<' ? MemberNameOf(lost) : lost.Name;
                return new($".{name}", "is a field that is not part of its JSON. Make it a public property, add [JsonInclude], "
                    + "or mark it [JsonIgnore] if it need not survive.");
            }
        }
        return fields.Count > 0 && !CarriedMembers(info).Any() && !info.Properties.Any(member => member.Get is null)
            ? new("", $"is a {TypeNames.Of(info.Type)}, of which JSON restores no member. Store the data it stands for, or add a converter for it.")
            : null;
    }

    /// <summary>The member a field stands behind: that of an auto-property, a captured constructor parameter, or <c>_name</c> and <c>m_name</c> by
    /// habit.</summary>
    private static string MemberNameOf(FieldInfo field)
    {
        var name = field.Name;
        if (name[0] == '<') return name[1..name.IndexOf('>', StringComparison.Ordinal)];
        if (name.StartsWith("m_", StringComparison.Ordinal)) name = name[2..];
        return name.TrimStart('_');
    }

    /// <summary>What a class that derives from a collection holds beside its items, which are all that is written.</summary>
    public static ContractFlaw? OwnStateOf(Type type)
    {
        if (type.IsInterface || type.IsArray || IsOfFramework(type)) return null;
        var basis = type.BaseType;
        while (basis is not null && !IsOfFramework(basis)) basis = basis.BaseType;
        if (basis is null || basis == typeof(object) || basis == typeof(ValueType)) return null;
        return Fields(type).Find(field => !IsOfFramework(field.DeclaringType!)) is { } own
            ? new($".{MemberNameOf(own)}", "belongs to a collection, of which only the items are written. "
                + $"Keep the items in a property of {TypeNames.Of(type)} instead of deriving from {TypeNames.Of(basis)}.")
            : null;
    }

    private static FieldInfo? BackingField(PropertyInfo property) =>
        Fields(property.DeclaringType!).Find(field => field.DeclaringType == property.DeclaringType
            && field.IsDefined(typeof(CompilerGeneratedAttribute)) && MemberNameOf(field) == property.Name);

    private static bool IsOfFramework(Type type) =>
        type.Assembly == typeof(object).Assembly || type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "A field that trimming took away is one that nothing reads, so that nothing is lost with it.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above, for base types.")]
    private static List<FieldInfo> Fields(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            fields.AddRange(declaring.GetFields(OwnInstance));
        }
        return fields;
    }
}
