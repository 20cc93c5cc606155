using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>Makes the items of a batch of whatever there is: nothing, one value, many.</summary>
public static class Items
{
    /// <summary>Null is no item, anything else its elements in order.</summary>
    [OverloadResolutionPriority(1)]
    public static IReadOnlyList<T> From<T>(IEnumerable<T>? values) => values is null ? [] : values as IReadOnlyList<T> ?? [.. values];

    /// <summary>Null is no item, a text is one and not its letters.</summary>
    [OverloadResolutionPriority(2)]
    public static IReadOnlyList<string> From(string? text) => text is null ? [] : [text];

    /// <summary>
    /// Null is no item, a single value is one. A value only known as <see cref="object"/> is its elements if it has any; texts and maps are one.
    /// </summary>
    public static IReadOnlyList<T> From<T>(T? value) => value switch
    {
        null => [],
        IEnumerable values and not string and not IDictionary when typeof(T) == typeof(object) => [.. values.Cast<T>()],
        _ => [value],
    };
}
