using System.Globalization;
using System.Text;
using ActorFlow.Definition;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Goes through one line of a drawing.</summary>
internal ref struct DiagramCursor(ReadOnlySpan<char> line)
{
    private const int LongestId = 100;

    private ReadOnlySpan<char> _rest = line;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool Take(string text)
    {
        if (!_rest.StartsWith(text, StringComparison.Ordinal))
            return false;
        _rest = _rest[text.Length..];
        return true;
    }

    public void Spaces() => _rest = _rest.TrimStart(" \t");

    /// <summary>The id of a point or a frame; null where there is none.</summary>
    public string? Id()
    {
        var length = 0;
        while (length < _rest.Length && length <= LongestId && (char.IsAsciiLetter(_rest[length]) || (length > 0 && (char.IsAsciiDigit(_rest[length]) || _rest[length] == '_'))))
            length++;
        if (length is 0 or > LongestId)
            return null;
        var id = _rest[..length].ToString();
        _rest = _rest[length..];
        return id;
    }

    /// <summary>The shape that opens here, and what closes it; null where none opens.</summary>
    public (PointShape Shape, string Close)? Shape()
        => Take("(((") ? (PointShape.Outcome, ")))")
            : Take("((") ? (PointShape.Start, "))")
            : Take("[[") ? (PointShape.Reference, "]]")
            : Take("[/") ? (PointShape.Exit, "/]")
            : Take("[") ? (PointShape.Step, "]")
            : null;

    /// <summary>A label in quotes, with the characters that its codes stand for; null where there is none.</summary>
    public string? Quoted()
    {
        if (!Take("\"") || _rest.IndexOf('"') is not (>= 0 and var end))
            return null;
        var text = _rest[..end];
        _rest = _rest[(end + 1)..];
        if (!text.Contains('#'))
            return text.ToString();
        var label = new StringBuilder(text.Length);
        while (text.IndexOf('#') is >= 0 and var at)
        {
            label.Append(text[..at]);
            text = text[(at + 1)..];
            var close = text[..Math.Min(text.Length, 7)].IndexOf(';');
            if (close < 0 || !ushort.TryParse(text[..close], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || char.IsControl((char)code) || char.IsSurrogate((char)code))
                return null;
            label.Append((char)code);
            text = text[(close + 1)..];
        }

        return label.Append(text).ToString();
    }
}
