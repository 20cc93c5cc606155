using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The journaled names of what is waited for and how waits end; the names of the enums may change, these may not.</summary>
internal static class WaitNames
{
    private static readonly (WaitKind Kind, JsonEncodedText Name)[] Kinds =
    [
        (WaitKind.Delay, JsonEncodedText.Encode("delay")),
        (WaitKind.Signal, JsonEncodedText.Encode("signal")),
        (WaitKind.Question, JsonEncodedText.Encode("question")),
    ];

    private static readonly (WaitEnding Ending, JsonEncodedText Name)[] Endings =
    [
        (WaitEnding.Due, JsonEncodedText.Encode("due")),
        (WaitEnding.Signal, JsonEncodedText.Encode("signal")),
        (WaitEnding.Answer, JsonEncodedText.Encode("answer")),
        (WaitEnding.Cancelled, JsonEncodedText.Encode("cancelled")),
        (WaitEnding.Left, JsonEncodedText.Encode("left")),
    ];

    public static JsonEncodedText NameOf(WaitKind kind) => Kinds[(int)kind].Name;

    public static JsonEncodedText NameOf(WaitEnding ending) => Endings[(int)ending].Name;

    /// <exception cref="JsonException">This build knows no such kind.</exception>
    public static WaitKind ParseKind(string text)
        => Array.Find(Kinds, known => known.Name.Value == text) is { Name.Value.Length: > 0 } found
            ? found.Kind : throw new JsonException($"'{text}' is nothing that this build can wait for.");

    /// <exception cref="JsonException">This build knows no such end.</exception>
    public static WaitEnding ParseEnding(string text)
        => Array.Find(Endings, known => known.Name.Value == text) is { Name.Value.Length: > 0 } found
            ? found.Ending : throw new JsonException($"'{text}' is no end of a wait that this build knows.");
}
