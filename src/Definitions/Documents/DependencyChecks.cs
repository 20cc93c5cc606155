using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Checks that no node depends on itself, by way of however many others. Linear, and without recursion: a chain may be very long.</summary>
internal static class DependencyChecks
{
    private const int Shown = 20;

    public static void Check(FlowDocument document, Findings findings, IReadOnlyList<Located> nodes, Dictionary<string, int> byId)
    {
        var before = document.Edges.Where(edge => edge.IsDependency && byId.ContainsKey(edge.From))
            .ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        if (before.Count == 0)
            return;
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = new List<(string Id, IEnumerator<string> Others)>();
        foreach (var node in document.Nodes)
        {
            if (!done.Contains(node.Id))
                Enter(node.Id);
            while (path.Count > 0)
            {
                var (id, rest) = path[^1];
                if (!rest.MoveNext())
                {
                    open.Remove(id);
                    done.Add(id);
                    path.RemoveAt(path.Count - 1);
                }
                else if (open.TryGetValue(rest.Current, out var from))
                {
                    Tell([.. path.Skip(from).Select(step => step.Id)]);
                }
                else if (!done.Contains(rest.Current))
                {
                    Enter(rest.Current);
                }
            }
        }

        void Enter(string id)
        {
            open[id] = path.Count;
            path.Add((id, before[id].GetEnumerator()));
        }

        // The path runs against the dependencies.
        void Tell(List<string> cycle)
        {
            var names = cycle.Take(Shown).Append(cycle.Count > Shown ? "…" : cycle[0]);
            var index = byId[cycle[0]];
            findings.Error("dependency-cycle", $"$.nodes[{index}]", nodes[index].Place,
                $"'{cycle[0]}' depends on itself: {string.Join(" → ", names)}.",
                    "Take one of these dependencies out. For a loop, draw an edge of an action that leads back.");
        }
    }
}
