using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Definition;

/// <summary>A stable name for the shape of a flow: a hash over a canonical listing of its nodes, edges and bounds.</summary>
internal static class FlowFingerprint
{
    public static string Of(FlowDefinition flow) => Hash(Canonical(flow));

    /// <summary>One line a fact, sorted, so that the order of drawing does not matter.</summary>
    public static string Canonical(FlowDefinition flow) => new Walk().Canonical(flow, out _);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>One listing under way, with the flows around the place it has come to.</summary>
    private sealed class Walk
    {
        private readonly List<FlowDefinition> _around = [];

        // Shapes that speak of no flow around them are the same wherever they stand, so each is listed once, however often it is used.
        private readonly Dictionary<FlowDefinition, string> _closed = [];

        /// <param name="flow">The flow to list.</param>
        /// <param name="outermost">The outermost flow around that the listing speaks of, counted from outside; the flow itself when it speaks of none.</param>
        public string Canonical(FlowDefinition flow, out int outermost)
        {
            var lines = new List<string>();
            outermost = _around.Count;
            _around.Add(flow);
            foreach (var place in flow.Places)
            {
                lines.Add($"node {Quoted(place.Name)}{Nested(place.Node, ref outermost)}");
                if (place.ErrorBoundary is not null)
                    lines.Add($"error {Quoted(place.Name)} {Quoted(place.ErrorBoundary)}");
                foreach (var edge in place.Transitions)
                    lines.Add($"edge {Quoted(edge.From)} {Quoted(edge.Action.Value)} {edge.Kind} {Quoted(edge.To ?? edge.Exit.Value)}");
            }

            _around.RemoveAt(_around.Count - 1);
            lines.Sort(StringComparer.Ordinal);
            return $"flow {Quoted(flow.Name)} start {Quoted(flow.Start)}\n{string.Join('\n', lines)}\n";
        }

        /// <summary>A nested flow counts with its whole shape; one that is around this place already counts by how far out it is.</summary>
        private string Nested(Node node, ref int outermost)
        {
            if (node.SubFlow is not { } flow)
                return "";
            if (_around.IndexOf(flow) is >= 0 and var known)
            {
                outermost = Math.Min(outermost, known);
                return $" nested outer {_around.Count - known}";
            }

            if (!_closed.TryGetValue(flow, out var shape))
            {
                shape = Hash(Canonical(flow, out var reaches));
                if (reaches >= _around.Count)
                    _closed.Add(flow, shape);
                outermost = Math.Min(outermost, reaches);
            }

            return $" nested {shape}";
        }
    }
}
