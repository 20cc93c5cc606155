using System.Text;

namespace ActorFlow.Definitions.Variables;

/// <summary>A text with references: <c>${NAME}</c>, <c>${NAME:-what to take where it is not set}</c>; <c>$${</c> is a plain <c>${</c>.</summary>
internal static class EnvironmentText
{
    /// <summary>Whether there is anything to replace.</summary>
    public static bool Refers(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The names that it refers to, with repetitions.</summary>
    /// <exception cref="FormatException">A reference is malformed.</exception>
    public static IReadOnlyList<string> Names(string text)
    {
        var names = new List<string>();
        Walk(text, null, (name, _) => names.Add(name));
        return names;
    }

    /// <summary>Replaces the references.</summary>
    /// <param name="text">The text.</param>
    /// <param name="find">The value of a name; null where it is not set.</param>
    /// <param name="missing">Told of each name that is not set and has no default.</param>
    /// <exception cref="FormatException">A reference is malformed.</exception>
    public static string Replace(string text, Func<string, string?> find, Action<string> missing)
    {
        if (!Refers(text))
            return text;
        var whole = new StringBuilder(text.Length);
        Walk(text, whole, (name, otherwise) =>
        {
            var value = find(name) ?? otherwise;
            if (value is null)
                missing(name);
            whole.Append(value);
        });
        return whole.ToString();
    }

    private static void Walk(string text, StringBuilder? plain, Action<string, string?> reference)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text.AsSpan(at).StartsWith("$${", StringComparison.Ordinal))
            {
                plain?.Append("${");
                at += 2;
            }
            else if (text.AsSpan(at).StartsWith("${", StringComparison.Ordinal))
            {
                var end = text.IndexOf('}', at);
                if (end < 0)
                    throw new FormatException(
                        $"'{text}': the reference at character {at + 1} does not end. Write ${{NAME}}, or $${{ for a plain ${{.");
                var (name, otherwise) = Split(text[(at + 2)..end]);
                if (!EnvironmentName.IsValid(name))
                    throw new FormatException(
                        $"'{text}': '{name}' is no name of a variable. Use letters, digits and '_', not beginning with a digit, or write $${{ for a plain ${{.");
                reference(name, otherwise);
                at = end;
            }
            else
            {
                plain?.Append(text[at]);
            }
        }
    }

    private static (string Name, string? Otherwise) Split(string inside)
        => inside.IndexOf(":-", StringComparison.Ordinal) is >= 0 and var at ? (inside[..at], inside[(at + 2)..]) : (inside, null);
}
