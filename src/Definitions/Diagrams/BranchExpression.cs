namespace ActorFlow.Definitions.Diagrams;

/// <summary>Branches of groups as expressions, as frames are labelled with them: <c>a >> (b | c - "late") >> d</c>.</summary>
internal static class BranchExpression
{
    private const int MostNested = 64;

    /// <summary>How many names are tried where a name may hold what looks like an operator.</summary>
    private const int MostTries = 8;

    public static string Of(BranchDocument branch)
    {
        if (branch.Node is { } node)
            return branch.Action.IsDefault ? node : $"{node} - \"{branch.Action}\"";
        return branch.IsFork ? string.Join(" | ", Flat(branch).Select(Of)) : string.Join(" >> ", Flat(branch).Select(piece => piece.IsFork && Flat(piece).Count() != 1 ? $"({Of(piece)})" : Of(piece)));
    }

    /// <summary>The branch that an expression stands for; null where it is none over these names.</summary>
    public static BranchDocument? Read(string text, IReadOnlySet<string> names)
    {
        var at = 0;
        return Fork(text, names, ref at, 0) is { } branch && at == text.Length ? branch : null;
    }

    /// <summary>Whether two branches are the same, piece by piece.</summary>
    public static bool AreSame(BranchDocument one, BranchDocument other)
        => one.Node == other.Node && one.Action == other.Action && one.IsFork == other.IsFork && one.Pieces.Count == other.Pieces.Count
            && one.Pieces.Zip(other.Pieces).All(pair => AreSame(pair.First, pair.Second));

    /// <summary>The ways within a branch, and where it is entered and left.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="most">More ways are not made: null is returned then.</param>
    public static BranchWays? WaysOf(BranchDocument branch, int most)
    {
        var ways = new HashSet<(string From, ActionName Action, string To)>();
        return Walk(branch, ways, most) is { } ends ? new BranchWays(ways, ends.Entries, ends.Exits) : null;
    }

    private static (IReadOnlyList<string> Entries, IReadOnlyList<(string Node, ActionName Action)> Exits)? Walk(BranchDocument branch, HashSet<(string From, ActionName Action, string To)> ways, int most)
    {
        if (branch.Node is { } node)
            return ([node], [(node, branch.Action)]);
        var (entries, exits) = (new List<string>(), new List<(string Node, ActionName Action)>());
        foreach (var piece in branch.Pieces)
        {
            if (Walk(piece, ways, most) is not { } ends)
                return null;
            if (branch.IsFork)
            {
                entries.AddRange(ends.Entries);
                exits.AddRange(ends.Exits);
                continue;
            }

            if (ends.Entries.Count == 0)
                continue;
            if (ways.Count + ((long)exits.Count * ends.Entries.Count) > most)
                return null;
            foreach (var (from, action) in exits)
                ways.UnionWith(ends.Entries.Select(to => (from, action, to)));
            if (entries.Count == 0)
                entries = [.. ends.Entries];
            exits = [.. ends.Exits];
        }

        return (entries.Distinct(StringComparer.Ordinal).ToList(), exits.Distinct().ToList());
    }

    /// <summary>Pieces of pieces of the same kind are pieces.</summary>
    private static IEnumerable<BranchDocument> Flat(BranchDocument branch)
        => branch.Pieces.SelectMany(piece => piece.Node is null && piece.IsFork == branch.IsFork ? Flat(piece) : [piece]);

    private static BranchDocument? Fork(string text, IReadOnlySet<string> names, ref int at, int depth)
    {
        var pieces = new List<BranchDocument>();
        do
        {
            if (Chain(text, names, ref at, depth) is not { } piece)
                return null;
            pieces.Add(piece);
        }
        while (Take(text, " | ", ref at));
        return pieces.Count == 1 ? pieces[0] : BranchDocument.Fork(pieces);
    }

    private static BranchDocument? Chain(string text, IReadOnlySet<string> names, ref int at, int depth)
    {
        var pieces = new List<BranchDocument>();
        do
        {
            if (Link(text, names, ref at, depth) is not { } piece)
                return null;
            pieces.Add(piece);
        }
        while (Take(text, " >> ", ref at));
        return pieces.Count == 1 ? pieces[0] : BranchDocument.Chain(pieces);
    }

    private static BranchDocument? Link(string text, IReadOnlySet<string> names, ref int at, int depth)
    {
        if (Name(text, names, at) is { } name)
        {
            at += name.Length;
            return Action(text, ref at, out var action) ? BranchDocument.Of(name, action) : null;
        }

        if (Take(text, "()", ref at))
            return BranchDocument.Fork();
        if (depth >= MostNested || !Take(text, "(", ref at) || Fork(text, names, ref at, depth + 1) is not { } inner)
            return null;
        return Take(text, ")", ref at) ? inner : null;
    }

    /// <summary>The longest name that stands here.</summary>
    private static string? Name(string text, IReadOnlySet<string> names, int at)
    {
        string? found = null;
        var end = at;
        for (var tries = 0; tries < MostTries && end < text.Length; tries++)
        {
            end = EndOfName(text, end + 1);
            if (names.Contains(text[at..end]))
                found = text[at..end];
        }

        return found;
    }

    private static int EndOfName(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == ')' || (text[at] == ' ' && (At(text, " >> ", at) || At(text, " | ", at) || At(text, " - \"", at))))
                return at;
        }

        return text.Length;
    }

    private static bool Action(string text, ref int at, out ActionName action)
    {
        action = default;
        if (!Take(text, " - \"", ref at))
            return true;
        for (var end = text.IndexOf('"', at); end >= 0; end = text.IndexOf('"', end + 1))
        {
            if (end + 1 < text.Length && text[end + 1] != ')' && !At(text, " >> ", end + 1) && !At(text, " | ", end + 1))
                continue;
            action = text[at..end];
            at = end + 1;
            return true;
        }

        return false;
    }

    private static bool Take(string text, string what, ref int at)
    {
        if (!At(text, what, at))
            return false;
        at += what.Length;
        return true;
    }

    private static bool At(string text, string what, int at) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;
}

/// <summary>The ways within a branch.</summary>
/// <param name="Ways">From node to node.</param>
/// <param name="Entries">Where it is entered.</param>
/// <param name="Exits">Where it is left, and by which action.</param>
internal sealed record BranchWays(IReadOnlySet<(string From, ActionName Action, string To)> Ways, IReadOnlyList<string> Entries, IReadOnlyList<(string Node, ActionName Action)> Exits);
