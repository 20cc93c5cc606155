using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The journaled names of why a run undoes its work; the names of the enum may change, these may not.</summary>
internal static class Causes
{
    public static readonly (CompensationCause Cause, JsonEncodedText Name)[] Names =
    [
        (CompensationCause.Failure, JsonEncodedText.Encode("failure")),
        (CompensationCause.Cancel, JsonEncodedText.Encode("cancel")),
        (CompensationCause.Demand, JsonEncodedText.Encode("demand")),
    ];

    public static JsonEncodedText NameOf(CompensationCause cause) => Names[(int)cause].Name;

    public static CompensationCause Read(ref EventScan scan) => Parse(scan.Text());

    /// <exception cref="JsonException">It is none.</exception>
    public static CompensationCause Parse(string text)
    {
        foreach (var (cause, name) in Names)
        {
            if (name.Value == text)
                return cause;
        }

        throw new JsonException($"'{text}' is no cause of a compensation.");
    }
}
