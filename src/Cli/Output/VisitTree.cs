namespace ActorFlow.Cli.Output;

/// <summary>Visits as a tree: those inside a nested flow stand below the name of its node.</summary>
internal static class VisitTree
{
    /// <summary>The lines of the tree: a visit, or the node of a nested flow whose visits follow.</summary>
    public static IEnumerable<(VisitDetail? Visit, string Branch)> Of(IReadOnlyList<VisitDetail> visits)
    {
        string[] around = [];
        foreach (var visit in visits)
        {
            var path = visit.Node.Split('/');
            var inside = path[..^1];
            var common = 0;
            while (common < inside.Length && common < around.Length && inside[common] == around[common])
                common++;
            for (var depth = common; depth < inside.Length; depth++)
                yield return (null, Lead(depth) + inside[depth]);
            around = inside;
            yield return (visit, $"{Lead(inside.Length)}{path[^1]}{(visit.Number > 1 ? $" #{visit.Number}" : "")}");
        }
    }

    /// <summary>What leads to a line below a visit.</summary>
    public static string Below(VisitDetail visit) => Lead(visit.Node.Count(letter => letter == '/') + 1).Replace('├', '└');

    private static string Lead(int depth) => depth == 0 ? "" : string.Concat(Enumerable.Repeat("│  ", depth - 1)) + "├─ ";
}
