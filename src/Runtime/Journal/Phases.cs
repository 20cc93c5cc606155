using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The journaled names of phases; the names of the enum may change, these may not.</summary>
internal static class Phases
{
    public static readonly (NodePhase Phase, JsonEncodedText Name)[] Names =
    [
        (NodePhase.Prep, JsonEncodedText.Encode("prep")),
        (NodePhase.Exec, JsonEncodedText.Encode("exec")),
        (NodePhase.Fallback, JsonEncodedText.Encode("fallback")),
        (NodePhase.Post, JsonEncodedText.Encode("post")),
        (NodePhase.Compensate, JsonEncodedText.Encode("compensate")),
    ];

    public static JsonEncodedText NameOf(NodePhase phase)
    {
        foreach (var (known, name) in Names)
        {
            if (known == phase)
                return name;
        }

        throw new ArgumentOutOfRangeException(nameof(phase), phase, "The phase has no journaled name.");
    }

    /// <exception cref="JsonException">This build knows no phase of that name.</exception>
    public static NodePhase Parse(string text)
    {
        foreach (var (known, name) in Names)
        {
            if (name.Value == text)
                return known;
        }

        throw new JsonException($"'{text}' is no phase that this build knows.");
    }
}
