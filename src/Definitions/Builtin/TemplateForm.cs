using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Builtin;

/// <summary>
/// Judges the form of a template before the template library sees it: that what opens is closed, and how deep. One look at each character and no recursion, so a template that nests blocks or
/// expressions a hundred thousand deep is refused, where a parser that descends into each would take the process down.
/// </summary>
internal static class TemplateForm
{
    /// <summary>Blocks within blocks, and parentheses within parentheses.</summary>
    public const int MostNested = 32;

    /// <summary>What is wrong, as the end of a sentence; null where nothing is.</summary>
    public static string? FaultOf(string template)
    {
        var open = new Stack<(string Name, int At)>();
        for (var at = template.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = template.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var backslashes = 0;
            while (at - backslashes > 0 && template[at - backslashes - 1] == '\\')
                backslashes++;
            // Written with a backslash it is plain text.
            if (backslashes % 2 == 1)
            {
                at += 2;
                continue;
            }

            var (start, isRaw, isLong) = (at, At(template, at, "{{{"), IsLongComment(template, at));
            var closing = isLong ? "--}}" : isRaw ? "}}}" : "}}";
            var end = template.IndexOf(closing, at + 2, StringComparison.Ordinal);
            if (end < 0)
                return $"what opens at {Where(template, start)} is not closed by '{closing}'";
            var inside = template.AsSpan(at + (isRaw ? 3 : 2), end - at - (isRaw ? 3 : 2)).Trim('~').Trim();
            at = end + closing.Length;
            if (isLong || inside.StartsWith("!"))
                continue;
            if (FaultOfExpression(inside) is { } fault)
                return $"{fault} at {Where(template, start)}";
            if (Block(inside, template, start, open) is { } wrong)
                return wrong;
        }

        return open.TryPop(out var left) ? $"the block '{FormReader.Short(left.Name, 50)}' that opens at {Where(template, left.At)} is not closed by '{{{{/{FormReader.Short(left.Name, 50)}}}}}'" : null;
    }

    private static string? Block(ReadOnlySpan<char> inside, string template, int start, Stack<(string Name, int At)> open)
    {
        if (inside.StartsWith("#") || (inside.StartsWith("^") && inside.Length > 1))
        {
            open.Push((NameOf(inside[1..].TrimStart("*>").TrimStart()), start));
            return open.Count > MostNested ? $"its blocks are nested more than {MostNested} deep at {Where(template, start)}" : null;
        }

        if (!inside.StartsWith("/"))
            return null;
        var name = NameOf(inside[1..].TrimStart());
        if (open.TryPop(out var opened) && opened.Name == name)
            return null;
        return opened.Name is null
            ? $"'{{{{/{FormReader.Short(name, 50)}}}}}' at {Where(template, start)} closes nothing"
            : $"'{{{{/{FormReader.Short(name, 50)}}}}}' at {Where(template, start)} stands where '{{{{/{FormReader.Short(opened.Name, 50)}}}}}' has to";
    }

    private static string? FaultOfExpression(ReadOnlySpan<char> inside)
    {
        var (depth, quote) = (0, '\0');
        foreach (var letter in inside)
        {
            if (quote != '\0')
                quote = letter == quote ? '\0' : quote;
            else if (letter is '"' or '\'')
                quote = letter;
            else if (letter == '(' && ++depth > MostNested)
                return $"its parentheses are nested more than {MostNested} deep";
            else if (letter == ')')
                depth--;
        }

        return depth != 0 ? "parentheses do not match" : inside.IsEmpty ? "nothing stands in the braces" : null;
    }

    private static string NameOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" \t\r\n(".AsSpan());
        return (end < 0 ? text : text[..end]).ToString();
    }

    private static bool IsLongComment(string template, int at) => At(template, at, "{{!--") || At(template, at, "{{~!--");

    private static bool At(string template, int at, string text) => template.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    private static string Where(string template, int at)
    {
        var before = template.AsSpan(0, at);
        return $"line {before.Count('\n') + 1}, column {at - before.LastIndexOf('\n')}";
    }
}
