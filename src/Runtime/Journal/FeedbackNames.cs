using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The journaled names of what happens to questions; the names of the enum may change, these may not.</summary>
internal static class FeedbackNames
{
    private static readonly (FeedbackOccasion Occasion, JsonEncodedText Name)[] Occasions =
    [
        (FeedbackOccasion.Asked, JsonEncodedText.Encode("asked")),
        (FeedbackOccasion.Answered, JsonEncodedText.Encode("answered")),
        (FeedbackOccasion.TimedOut, JsonEncodedText.Encode("timed-out")),
        (FeedbackOccasion.Reminded, JsonEncodedText.Encode("reminded")),
        (FeedbackOccasion.Escalated, JsonEncodedText.Encode("escalated")),
        (FeedbackOccasion.Cancelled, JsonEncodedText.Encode("cancelled")),
    ];

    public static JsonEncodedText NameOf(FeedbackOccasion occasion) => Occasions[(int)occasion].Name;

    /// <exception cref="JsonException">This build knows no such occasion.</exception>
    public static FeedbackOccasion ParseOccasion(string text)
        => Array.Find(Occasions, known => known.Name.Value == text) is { Name.Value.Length: > 0 } found ? found.Occasion
            : throw new JsonException($"'{text}' is nothing that this build knows to happen to a question.");
}
