using System.ComponentModel;
using ActorFlow.Definitions;

namespace ActorFlow.Samples.WordTotals;

/// <summary>The function of this sample.</summary>
public sealed class Words
{
    /// <summary>Counts words.</summary>
    [FlowFunction("words.count", Summary = "Counts the words of some lines.")]
    public static WordCount[] Count([Description("The lines.")] string[] lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return [.. lines.SelectMany(line => line.ToLowerInvariant()
            .Split([' ', '.', ',', ';', ':', '"', '\'', '!', '?', '-'], StringSplitOptions.RemoveEmptyEntries))
            .CountBy(word => word).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new WordCount(pair.Key, pair.Value))];
    }
}

/// <summary>How often a word is there.</summary>
/// <param name="Word">The word.</param>
/// <param name="Count">How often.</param>
public sealed record WordCount([property: System.Text.Json.Serialization.JsonPropertyName("word")] string Word,
    [property: System.Text.Json.Serialization.JsonPropertyName("count")] int Count);
