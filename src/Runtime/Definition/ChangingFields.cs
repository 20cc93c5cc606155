using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorFlow.Definition;

/// <summary>Finds instance fields of node classes that can change: they are shared by all runs, and gone after a restart.</summary>
internal static class ChangingFields
{
    private static readonly ConditionalWeakTable<Type, string[]> Known = new();

    /// <summary>The names of the fields, or of the properties they stand behind. Looked up once per class.</summary>
    public static string[] Of(Node node)
    {
        var type = node.GetType();
        return OwnTypes.Contains(type) ? [] : Known.GetValue(type, Find);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A warning for people: fields that trimming has removed need none.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    private static string[] Find(Type type)
    {
        var found = new List<string>();
        for (var level = type; level is not null && level.Assembly != typeof(Node).Assembly; level = level.BaseType)
        {
            if (level.IsDefined(typeof(SharedByRunsAttribute), inherit: false))
                continue;
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in level.GetFields(Own))
            {
                if (field.IsInitOnly || field.IsDefined(typeof(SharedByRunsAttribute), inherit: false))
                    continue;
                var property = PropertyOf(field.Name);
                if (property is null && field.Name.StartsWith('<'))
                    continue; // a captured constructor parameter: assigned once, and only by those who go out of their way twice
                if (property is null || level.GetProperty(property, Own)?.IsDefined(typeof(SharedByRunsAttribute), inherit: false) != true)
                    found.Add(property ?? field.Name);
            }
        }

        return [.. found];
    }

    /// <summary>The property that the compiler made the field for, or null.</summary>
    private static string? PropertyOf(string field)
        => field.StartsWith('<') && field.EndsWith(">k__BackingField", StringComparison.Ordinal)
            ? field[1..field.IndexOf('>', StringComparison.Ordinal)] : null;
}
