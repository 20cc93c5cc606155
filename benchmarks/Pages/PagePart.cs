namespace ActorFlow.Benchmarks.Pages;

/// <summary>A part of a page that a program writes: it stands between two comments, the first of which names the files it is made of.</summary>
/// <param name="Begin">How the first comment begins.</param>
/// <param name="End">The second comment.</param>
public sealed record PagePart(string Begin, string End)
{
    /// <summary>Replaces the part of a page.</summary>
    /// <exception cref="InvalidDataException">The page has no such part.</exception>
    public async Task WriteAsync(string path, string part)
    {
        var text = await File.ReadAllTextAsync(path);
        var (begin, end) = Span(text);
        await File.WriteAllTextAsync(path, string.Concat(text.AsSpan(0, begin), part, text.AsSpan(end)));
    }

    /// <summary>The part as it stands in the text of a page, and the files it names.</summary>
    /// <exception cref="InvalidDataException">The page has no such part.</exception>
    public (string Part, IReadOnlyList<string> Files) Read(string text)
    {
        var (begin, end) = Span(text);
        var part = text[begin..end];
        var line = part[Begin.Length..part.IndexOf("-->", StringComparison.Ordinal)];
        return (part, [.. line.Split(',').Select(static file => file.Trim())]);
    }

    /// <summary>The part with its comments around it.</summary>
    public string Around(IEnumerable<string> files, string content) => $"{Begin} {string.Join(", ", files)} -->\n\n{content}\n{End}";

    private (int Begin, int End) Span(string text)
    {
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin ? (begin, end + End.Length)
            : throw new InvalidDataException($"The page has no part between '{Begin}' and '{End}', where the numbers are to stand.");
    }
}
