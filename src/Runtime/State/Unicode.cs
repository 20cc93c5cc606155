namespace ActorFlow;

/// <summary>Which text survives an encoding as UTF-8.</summary>
internal static class Unicode
{
    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (at < 0) return true;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            text = text[(at + 2)..];
        }
    }

    /// <summary>The text with U+FFFD for every surrogate that lacks its other half: what it would read as after it went through a journal.</summary>
    public static string Mended(string text) => IsWellFormed(text) ? text : string.Concat(text.EnumerateRunes());
}
