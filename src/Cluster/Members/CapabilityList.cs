namespace ActorFlow.Cluster.Members;

/// <summary>Capabilities as people write them: <c>gpu, region=eu</c>.</summary>
internal static class CapabilityList
{
    internal const int MostCharacters = 100;

    /// <summary>The capabilities, sorted, each once.</summary>
    internal static IReadOnlyList<string> Of(string text)
        => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    /// <summary>Whether each is a word, or a word with a value, that can stand in a list.</summary>
    internal static bool IsFit(string text)
        => Of(text).All(static one => one.Length <= MostCharacters && !one.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)));
}
