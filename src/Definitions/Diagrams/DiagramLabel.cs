using System.Globalization;
using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>What labels of a drawing say, and how to read it out of them. Not every name can be told from what is drawn beside it; whoever writes a drawing reads its labels back, and says in a comment what they lose.</summary>
internal static class DiagramLabel
{
    public const string Turn = "↻ ";
    public const string Exit = "exit: ";
    public const string Cluster = ".cluster";

    private const string Joined = " ⋈ ";

    /// <summary>What is looked through for a condition.</summary>
    private const int Longest = 10_000;
    private const int MostTries = 16;

    /// <summary>As a pen writes a text: on one line.</summary>
    public static string Shown(string text) => string.Create(text.Length, text, static (shown, text) =>
    {
        for (var i = 0; i < shown.Length; i++)
            shown[i] = char.IsControl(text[i]) ? ' ' : text[i];
    });

    public static string Of(string name, JoinDocument? join) => WordsOf(join) is { } words ? name + Joined + words : name;

    /// <summary>How paths come together, in words; null where each is a visit of its own.</summary>
    public static string? WordsOf(JoinDocument? join) => join?.Kind switch
    {
        JoinKind.All => "all",
        JoinKind.Any => "any",
        JoinKind.AtLeast => string.Create(CultureInfo.InvariantCulture, $"{join.Count} or more"),
        _ => null,
    };

    /// <summary>A name, and how paths come together there.</summary>
    public static (string Name, JoinDocument? Join) Read(string label)
        => label.LastIndexOf(Joined, StringComparison.Ordinal) is > 0 and var at && JoinOf(label[(at + Joined.Length)..]) is { } join ? (label[..at], join) : (label, null);

    /// <summary>The label of a node whose name is known; null where the label is another one's.</summary>
    public static (string Name, JoinDocument? Join)? Read(string label, string name)
    {
        if (label == name)
            return (name, null);
        return label.StartsWith(name + Joined, StringComparison.Ordinal) && JoinOf(label[(name.Length + Joined.Length)..]) is { } join ? (name, join) : null;
    }

    /// <summary>The label of the flow of another document.</summary>
    public static string OfNested(string name, JoinDocument? join, string flow) => name == flow ? Of(name, join) : $"{Of(name, join)}: {flow}";

    /// <summary>A node that runs the flow of another document.</summary>
    public static (string Name, JoinDocument? Join, string Flow) ReadNested(string label)
    {
        var at = label.LastIndexOf(": ", StringComparison.Ordinal);
        var (name, join) = Read(at > 0 ? label[..at] : label);
        return (name, join, at > 0 ? label[(at + 2)..] : name);
    }

    /// <summary>A cluster: the name of its root stands in it twice.</summary>
    /// <param name="label">The label of the frame.</param>
    /// <param name="inside">The names of what stands in it.</param>
    public static (string Name, JoinDocument? Join)? ReadCluster(string label, IReadOnlySet<string> inside)
    {
        if (!label.EndsWith(Cluster, StringComparison.Ordinal))
            return null;
        for (var at = label.IndexOf(": ", StringComparison.Ordinal); at > 0; at = label.IndexOf(": ", at + 1, StringComparison.Ordinal))
        {
            var root = label[(at + 2)..^Cluster.Length];
            if (inside.Contains(root) && Read(label[..at], root) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>What stands beside an edge; null for nothing.</summary>
    public static string? OfEdge(ActionName action, Condition? condition)
        => condition is not null ? ConditionalEdge.ActionOf(action, condition).Value : action.IsDefault ? null : action.Value;

    /// <summary>The action of an edge, and the text of its condition.</summary>
    public static (ActionName Action, string? Condition) ReadEdge(string? label)
    {
        if (label is null || label.Length > Longest || !label.EndsWith(']'))
            return (label, null);
        var at = label.IndexOf(" [", StringComparison.Ordinal);
        for (var tries = 0; at > 0 && tries < MostTries; tries++, at = label.IndexOf(" [", at + 1, StringComparison.Ordinal))
        {
            var text = label[(at + 2)..^1];
            if (IsCondition(text))
                return (label[..at], text);
        }

        return (label, null);
    }

    private static bool IsCondition(string text)
    {
        try
        {
            return Condition.Parse(text).Text == text;
        }
        catch (ConditionSyntaxException)
        {
            return false;
        }
    }

    private static JoinDocument? JoinOf(string words) => words switch
    {
        "all" => new JoinDocument(JoinKind.All),
        "any" => new JoinDocument(JoinKind.Any),
        _ when words.EndsWith(" or more", StringComparison.Ordinal) && int.TryParse(words.AsSpan(0, words.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            => new JoinDocument(JoinKind.AtLeast, count),
        _ => null,
    };
}
