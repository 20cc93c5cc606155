using System.Text.Json;

namespace ActorFlow.Definition;

/// <summary>The canonical form of a definition, read back: what is left of a flow that is not registered any more.</summary>
internal sealed class DefinitionShape
{
    private readonly Dictionary<string, FlowShape> _nested = new(StringComparer.Ordinal);

    private DefinitionShape(FlowShape root) => Root = root;

    /// <summary>The flow itself.</summary>
    public FlowShape Root { get; }

    /// <summary>Reads a canonical form.</summary>
    /// <exception cref="JsonException">It is none, or one of a newer build.</exception>
    public static DefinitionShape Read(ReadOnlyMemory<byte> canonical)
    {
        try
        {
            using var json = JsonDocument.Parse(canonical);
            var schema = json.RootElement.GetProperty("schema").GetInt32();
            if (schema != CanonicalFlow.Schema)
                throw new JsonException($"it has schema {schema}, and this build reads {CanonicalFlow.Schema}");
            var shape = new DefinitionShape(ReadFlow(json.RootElement.GetProperty("flow")));
            if (json.RootElement.TryGetProperty("nested", out var nested))
            {
                foreach (var member in nested.EnumerateObject())
                    shape._nested.Add(member.Name, ReadFlow(member.Value));
            }

            return shape;
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>The flows around a place within a nested flow, outermost first; null when the node stands for none that is known.</summary>
    /// <param name="around">The flows around the node, outermost first, its own last.</param>
    /// <param name="node">The node that stands for the nested flow.</param>
    public IReadOnlyList<FlowShape>? Into(IReadOnlyList<FlowShape> around, NodeShape node)
    {
        if (node.Nested is { } print)
            return _nested.TryGetValue(print, out var flow) ? [.. around, flow] : null;
        return node.Outer >= 1 && node.Outer <= around.Count ? [.. around.Take(around.Count - node.Outer + 1)] : null;
    }

    private static FlowShape ReadFlow(JsonElement flow)
    {
        var nodes = new Dictionary<string, NodeShape>(StringComparer.Ordinal);
        foreach (var node in flow.GetProperty("nodes").EnumerateArray())
        {
            var shape = ReadNode(node);
            nodes.Add(shape.Name, shape);
        }

        return new FlowShape(flow.GetProperty("name").GetString()!, nodes);
    }

    private static NodeShape ReadNode(JsonElement node)
    {
        var (name, kind, nested, outer) = ("", "", (string?)null, 0);
        var traits = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var edges = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in node.EnumerateObject())
        {
            switch (member.Name)
            {
                case "name": name = member.Value.GetString()!; break;
                case "kind": kind = member.Value.GetString()!; break;
                case "flow": nested = member.Value.GetString(); break;
                case "outer": outer = member.Value.GetInt32(); break;
                case "edges": ReadEdges(member.Value, edges); break;
                default: traits.Add(member.Name,
                    member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()); break;
            }
        }

        return new NodeShape(name, kind, nested, outer, traits, edges);
    }

    private static void ReadEdges(JsonElement json, SortedDictionary<string, string> edges)
    {
        foreach (var edge in json.EnumerateArray())
        {
            var action = edge.GetProperty("on").GetString()!;
            var target = edge.TryGetProperty("to", out var to) ? $"to '{to.GetString()}'"
                : edge.TryGetProperty("exit", out var exit) ? $"to the exit '{exit.GetString()}'"
                : "to the end";
            edges[action] = edges.TryGetValue(action, out var others) ? $"{others} and {target}" : target;
        }
    }
}
