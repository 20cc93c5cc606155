namespace ActorFlow.Hosting.Configuration;

/// <summary>Finds the key that was probably meant: the one with the fewest changed letters (V. Levenshtein, 1965), if they are few.</summary>
internal static class NearestKey
{
    public static string? To(string key, IEnumerable<string> known)
    {
        var (best, distance) = known.Select(candidate => (Candidate: candidate, Distance: Distance(key, candidate))).MinBy(one => one.Distance);
        return best is not null && distance <= Math.Max(2, key.Length / 2) ? best : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
