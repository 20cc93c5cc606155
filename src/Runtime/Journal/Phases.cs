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
}
