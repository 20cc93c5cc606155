using System.Globalization;

namespace ActorFlow.Samples.DynamicFanOut;

/// <summary>A line of a basket: the data that a visit of <c>price</c> is added with.</summary>
/// <param name="Item">What is bought; the id of the visit, so each may be there once.</param>
/// <param name="Count">How many.</param>
public sealed record Line(string Item, int Count)
{
    /// <summary>Reads lines as <c>tea:2,cup:1</c>.</summary>
    /// <exception cref="FormatException">A line is none.</exception>
    public static IReadOnlyList<Line> Parse(string basket)
        => [.. basket.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(':'))
            .Select(parts => new Line(parts[0], parts.Length > 1 ? CountOf(parts) : 1))];

    private static int CountOf(string[] parts)
        => parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new FormatException($"'{string.Join(':', parts)}' is no line of a basket. Write an item and a whole number, as tea:2.");
}
