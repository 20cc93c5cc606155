namespace ActorFlow.Definitions.Documents;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearNames
{
    /// <summary>Longer names are not compared: nobody mistypes them.</summary>
    public const int Longest = 64;

    /// <summary>Whether two names differ by a slip: in case alone, or by one letter, in longer names two.</summary>
    public static bool IsNear(string known, string written)
    {
        if (string.Equals(known, written, StringComparison.OrdinalIgnoreCase))
            return true;
        var allowed = known.Length < 5 ? 1 : 2;
        return written.Length <= known.Length + allowed && written.Length >= known.Length - allowed && Distance(known, written) <= allowed;
    }

    /// <summary>The nearest of some names, as the end of a sentence; empty where none is near.</summary>
    public static string Hint(IEnumerable<string> known, string written)
        => known.Where(name => IsNear(name, written)).OrderBy(name => Distance(name, written)).ThenBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault() is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Levenshtein's distance, by one row.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 2)
            return int.MaxValue;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1),
                    diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
