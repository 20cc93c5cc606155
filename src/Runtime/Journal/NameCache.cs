using System.Text;

namespace ActorFlow.Journal;

/// <summary>
/// Names that events repeat (nodes, actions, keys), so that reading a long run makes each of them once. A place holds the name that came last; each thread has its own places.
/// </summary>
internal static class NameCache
{
    private const int Places = 256;
    private const int LongestName = 48;

    [ThreadStatic]
    private static string?[]? _names;

    /// <summary>The text of UTF-8 bytes without escapes.</summary>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestName)
            return Encoding.UTF8.GetString(utf8);
        ref var name = ref (_names ??= new string?[Places])[PlaceOf(utf8)];
        // What is not ASCII never equals, and is made each time.
        return name is not null && Ascii.Equals(utf8, name) ? name : name = Encoding.UTF8.GetString(utf8);
    }

    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var letter in utf8)
            hash = (hash * 31) + letter;
        return (int)(hash % Places);
    }
}
