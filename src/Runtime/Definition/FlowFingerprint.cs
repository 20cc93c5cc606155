using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Definition;

/// <summary>A stable name for the shape of a flow: a hash over a canonical listing of its nodes, edges and bounds.</summary>
internal static class FlowFingerprint
{
    public static string Of(FlowDefinition flow)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(flow)));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>One line a fact, sorted, so that the order of drawing does not matter.</summary>
    public static string Canonical(FlowDefinition flow) => Canonical(flow, []);

    private static string Canonical(FlowDefinition flow, List<FlowDefinition> around)
    {
        var lines = new List<string>();
        around.Add(flow);
        foreach (var place in flow.Places)
        {
            lines.Add($"node {Quoted(place.Name)}{Nested(place.Node, around)}");
            if (place.ErrorBoundary is not null)
                lines.Add($"error {Quoted(place.Name)} {Quoted(place.ErrorBoundary)}");
            foreach (var edge in place.Transitions)
                lines.Add($"edge {Quoted(edge.From)} {Quoted(edge.Action.Value)} {edge.Kind} {Quoted(edge.To ?? edge.Exit.Value)}");
        }

        around.RemoveAt(around.Count - 1);
        lines.Sort(StringComparer.Ordinal);
        return $"flow {Quoted(flow.Name)} start {Quoted(flow.Start)}\n{string.Join('\n', lines)}\n";
    }

    /// <summary>A nested flow counts with its whole shape; one that is around this place already counts by how far out it is.</summary>
    private static string Nested(Node node, List<FlowDefinition> around)
    {
        if (node.SubFlow is not { } flow)
            return "";
        var known = around.IndexOf(flow);
        return known >= 0 ? $" nested outer {around.Count - known}" : $" nested {Quoted(Canonical(flow, around))}";
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
