using System.Text;

namespace ActorFlow.Cli.Calling;

/// <summary>Words as POSIX shells read them.</summary>
internal static class ShellWords
{
    /// <summary>A word that a shell reads back as it is.</summary>
    public static string Quote(string word)
        => word.Length > 0
            && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':' or '@' or '%' or '+' or ',' or '=')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A command of words.</summary>
    public static string Join(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>The words of a line that a person is still writing; the last one may be empty, or have an open quote.</summary>
    public static List<string> Split(string line)
    {
        var (words, word, quote, isBegun) = (new List<string>(), new StringBuilder(), '\0', false);
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            var isEscaped = letter == '\\' && i + 1 < line.Length && (quote == '\0' || (quote == '"' && line[i + 1] is '"' or '\\' or '$' or '`'));
            if (isEscaped)
                word.Append(line[++i]);
            else if (quote == '\0' && letter is '"' or '\'')
                quote = letter;
            else if (letter == quote)
                quote = '\0';
            else if (quote != '\0' || letter is not (' ' or '\t' or '\n'))
                word.Append(letter);
            else if (isBegun)
                words.Add(word.ToString());

            isBegun = isEscaped || quote != '\0' || letter is not (' ' or '\t' or '\n');
            if (!isBegun)
                word.Clear();
        }

        words.Add(word.ToString());
        return words;
    }
}
