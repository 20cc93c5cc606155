using System.Text;

namespace ActorFlow.Definitions;

/// <summary>Reads the variables of an <c>.env</c> file.</summary>
/// <remarks>
/// A line is <c>NAME=value</c>, with or without <c>export</c> before it. Values in single quotes are taken as they are, in double quotes with
/// <c>\n</c>, <c>\t</c>, <c>\"</c> and <c>\\</c> resolved; others end at white space and <c>#</c>. Empty lines and those that begin with <c>#</c>
/// count for nothing. The last of two lines of one name holds.
/// </remarks>
public static class DotEnv
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is none of that; the message names it.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path) => Parse(File.ReadAllText(path));

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">A line is none of that; the message names it.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line["export ".Length..].TrimStart();
            var split = line.IndexOf('=', StringComparison.Ordinal);
            var name = split < 0 ? line : line[..split].TrimEnd();
            if (split < 0 || !Variables.EnvironmentName.IsValid(name))
                throw new FormatException(
                    $"Line {number} of the environment file is no NAME=value. Write one variable a line, and # before a remark.");
            values[name] = Value(line[(split + 1)..].TrimStart(), number);
        }

        return values;
    }

    private static string Value(string text, int line)
    {
        if (text.Length == 0)
            return "";
        if (text[0] is not ('\'' or '"'))
        {
            var remark = text.IndexOf(" #", StringComparison.Ordinal);
            return (remark < 0 ? text : text[..remark]).TrimEnd();
        }

        var value = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == text[0])
                return IsRemark(text[(at + 1)..]) ? value.ToString() : throw Unended(line);
            value.Append(text[0] == '"' && text[at] == '\\' && at + 1 < text.Length ? Escaped(text[++at]) : text[at]);
        }

        throw Unended(line);
    }

    private static bool IsRemark(string rest) => rest.TrimStart() is "" or ['#', ..];

    private static char Escaped(char letter) => letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => letter };

    private static FormatException Unended(int line)
        => new($"Line {line} of the environment file: the quoted value does not end where its line ends. Close the quote; for a line break, write \\n in double quotes.");
}
