using System.Globalization;
using System.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>
/// What ids may be. They are names and nothing else: no file is ever opened by one. All the same a flow's id may become the name of a file elsewhere.
/// </summary>
internal static class DocumentNames
{
    public const int Longest = 200;

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"];

    /// <summary>What is wrong with an id, as the end of a sentence; null when nothing is.</summary>
    public static string? Fault(string id)
    {
        if (id.Length > Longest)
            return $"has {id.Length} characters, and {Longest} are the most";
        foreach (var rune in id.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return "holds a character that was lost (U+FFFD)";
            if (IsUnseen(rune))
                return $"holds a character that cannot be seen (U+{rune.Value:X4})";
        }

        return null;
    }

    /// <summary>What is wrong with the id of a flow: beside the rest, what would lead astray whoever makes the name of a file of it.</summary>
    public static string? FaultOfFlow(string id)
    {
        if (Fault(id) is { } fault)
            return fault;
        if (id[0] is '/' or '\\' or '~' || (id.Length > 1 && id[1] == ':'))
            return $"is an absolute path ('{FormReader.Short(id)}')";
        foreach (var step in id.Split('/', '\\'))
        {
            if (step is "." or "..")
                return $"leads out of a folder ('{FormReader.Short(id)}')";
            if (step.Length == 0 || step[^1] is '.' or ' ' || step[0] == ' ')
                return $"has an empty step, or one that begins or ends with a space or ends with a point ('{FormReader.Short(id)}')";
            if (IsDevice(step))
                return $"is the name of a device ('{step}')";
        }

        return null;
    }

    /// <summary>Controls, what changes the direction of writing, and what takes no room; a word joiner within an emoji is no exception.</summary>
    private static bool IsUnseen(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            || rune.Value is 0x00A0 or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or (>= 0x2000 and <= 0x200A) or 0x202F or 0x205F or 0x3000
            or (>= 0xFE00 and <= 0xFE0F);

    private static bool IsDevice(string step)
    {
        var point = step.IndexOf('.', StringComparison.Ordinal);
        var name = (point < 0 ? step : step[..point]).TrimEnd().ToUpperInvariant();
        return Devices.Contains(name)
            || (name.Length == 4 && (name.StartsWith("COM", StringComparison.Ordinal) || name.StartsWith("LPT", StringComparison.Ordinal))
                && char.IsDigit(name[3]));
    }
}
