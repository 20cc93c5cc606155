using System.Text;
using System.Text.RegularExpressions;

namespace ActorFlow.Definitions.Conditions;

/// <summary>Takes the words and marks of a condition, one after the other.</summary>
internal sealed partial class ConditionScanner
{
    private static readonly (string Mark, ComparisonKind Kind)[] Comparisons =
    [
        ("===", ComparisonKind.Same), ("!==", ComparisonKind.NotSame), ("==", ComparisonKind.Same), ("!=", ComparisonKind.NotSame),
            ("<=", ComparisonKind.AtMost),
        (">=", ComparisonKind.AtLeast), ("<", ComparisonKind.Below), (">", ComparisonKind.Above), ("in", ComparisonKind.In),
            ("contains", ComparisonKind.Contains),
        ("startsWith", ComparisonKind.StartsWith), ("endsWith", ComparisonKind.EndsWith),
    ];

    private readonly string _text;

    public ConditionScanner(string text)
    {
        _text = text;
        SkipSpace();
    }

    public int Position { get; private set; }

    public bool IsAtEnd => Position == _text.Length;

    /// <summary>What comes next, shortened.</summary>
    public string Rest => _text.Length - Position > 20 ? $"{_text.AsSpan(Position, 20)}…" : _text[Position..];

    public bool TakeAny(params ReadOnlySpan<string> marks)
    {
        foreach (var mark in marks)
        {
            if (Take(mark))
                return true;
        }

        return false;
    }

    public ComparisonKind? TakeComparison()
    {
        foreach (var (mark, kind) in Comparisons)
        {
            if (Take(mark))
                return kind;
        }

        return null;
    }

    public string? TakeName() => Taken(Name().Match(_text, Position));

    public string? TakeNumber() => Taken(Number().Match(_text, Position));

    /// <summary>A text in single or double quotes; a backslash keeps the character behind it.</summary>
    public string? TakeText()
    {
        if (IsAtEnd || _text[Position] is not ('\'' or '"'))
            return null;
        var quote = _text[Position];
        var taken = new StringBuilder();
        for (var at = Position + 1; at < _text.Length; at++)
        {
            if (_text[at] == quote)
            {
                Position = at + 1;
                SkipSpace();
                return taken.ToString();
            }

            if (_text[at] == '\\' && ++at == _text.Length)
                break;
            taken.Append(_text[at]);
        }

        throw new ConditionSyntaxException(_text, Position, "the quoted text does not end");
    }

    private bool Take(string mark)
    {
        if (!_text.AsSpan(Position).StartsWith(mark, StringComparison.Ordinal))
            return false;
        // A word ends where no letter follows: 'order' is a key, not 'or' and 'der'.
        if (char.IsLetter(mark[^1]) && Position + mark.Length < _text.Length
            && (char.IsLetterOrDigit(_text[Position + mark.Length]) || _text[Position + mark.Length] is '_' or '-'))
            return false;
        // '!' stands before what is negated; '!=' compares.
        if (mark == "!" && _text.AsSpan(Position).StartsWith("!=", StringComparison.Ordinal))
            return false;
        Position += mark.Length;
        SkipSpace();
        return true;
    }

    private string? Taken(Match match)
    {
        if (!match.Success)
            return null;
        Position += match.Length;
        SkipSpace();
        return match.Value;
    }

    private void SkipSpace()
    {
        while (Position < _text.Length && char.IsWhiteSpace(_text[Position]))
            Position++;
    }

    [GeneratedRegex(@"\G[\p{L}_$][\p{L}\p{Nd}_$-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\G-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?(?![\p{L}\p{Nd}_])", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
