namespace ActorFlow.Definitions.Text;

/// <summary>What a document may ask of whoever reads it, whatever it says.</summary>
internal static class TextLimits
{
    /// <summary>10 MiB: some 50 000 nodes.</summary>
    public const int GreatestSize = 10 * 1024 * 1024;

    public const int GreatestDepth = 64;

    /// <summary>Values in all: a million take some hundred megabytes, however short they are.</summary>
    public const int MostValues = 1_000_000;

    /// <summary>Digits of a number, with sign and exponent.</summary>
    public const int LongestNumber = 64;
}
