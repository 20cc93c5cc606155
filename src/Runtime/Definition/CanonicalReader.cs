using System.Text.Json;

namespace ActorFlow.Definition;

/// <summary>Reads the canonical form of a flow back, as far as a picture needs it.</summary>
internal sealed class CanonicalReader(ReadOnlyMemory<byte> canonical)
{
    // Deeper than any flow that can be built and listed; a form that nests deeper was not written by CanonicalFlow.
    private const int MostDepth = 1_000;

    private readonly List<DrawnFlow> _around = [];
    private readonly Dictionary<string, DrawnFlow> _closed = new(StringComparer.Ordinal);
    private JsonElement _nested;

    public DrawnFlow Read()
    {
        using var document = JsonDocument.Parse(canonical);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema"u8, out var schema) || !schema.TryGetInt32(out var number)
            || number != CanonicalFlow.Schema)
            throw new JsonException($"The stored flow is not in the canonical form of schema {CanonicalFlow.Schema}, which is all that this build reads.");
        try
        {
            _nested = root.TryGetProperty("nested"u8, out var nested) ? nested : default;
            return Flow(root.GetProperty("flow"u8), out _);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or ArgumentException or FormatException)
        {
            throw new JsonException($"The stored flow is not in the canonical form: {e.Message}", e);
        }
    }

    private DrawnFlow Flow(JsonElement json, out int outermost)
    {
        outermost = _around.Count;
        if (outermost > MostDepth)
            throw new JsonException($"The stored flow nests deeper than {MostDepth} flows.");
        var flow = new DrawnFlow(Text(json, "name"), Text(json, "start"));
        _around.Add(flow);
        foreach (var node in json.GetProperty("nodes"u8).EnumerateArray())
            flow.Nodes.Add(Node(node, ref outermost));
        _around.RemoveAt(_around.Count - 1);
        Order(flow);
        return flow;
    }

    private DrawnNode Node(JsonElement json, ref int outermost)
    {
        var name = Text(json, "name");
        return new DrawnNode(name, json.TryGetProperty("error"u8, out var error) ? error.GetString() : null)
        {
            Nested = Nested(json, ref outermost),
            Ways = json.TryGetProperty("edges"u8, out var edges) ? [.. edges.EnumerateArray().Select(edge => Way(name, edge))] : [],
            IsStart = json.TryGetProperty("kind"u8, out var kind) && kind.ValueEquals(StartNode.StartKind),
            ContinuesOnError = json.TryGetProperty("continue"u8, out var onward) && onward.ValueKind == JsonValueKind.True,
            Join = json.TryGetProperty("join"u8, out var join) ? Join(join) : null,
        };
    }

    private static string Join(JsonElement json)
    {
        var kind = Text(json, "of");
        return kind == CanonicalFlow.AtLeast ? DrawnNode.AtLeast(json.GetProperty("count"u8).GetInt32()) : kind;
    }

    private DrawnFlow? Nested(JsonElement json, ref int outermost)
    {
        if (json.TryGetProperty("outer"u8, out var outer))
        {
            var known = _around.Count - outer.GetInt32();
            outermost = Math.Min(outermost, known);
            return _around[known];
        }

        if (!json.TryGetProperty("flow"u8, out var print))
            return null;
        if (_closed.TryGetValue(print.GetString()!, out var closed))
            return closed;
        var flow = Flow(_nested.GetProperty(print.GetString()!), out var reaches);
        if (reaches >= _around.Count)
            _closed.Add(print.GetString()!, flow);
        outermost = Math.Min(outermost, reaches);
        return flow;
    }

    private static Transition Way(string from, JsonElement edge)
    {
        var action = new ActionName(Text(edge, "on"));
        return edge.TryGetProperty("to"u8, out var to) ? new Transition(from, action, TransitionKind.Node, to.GetString(), default)
            : edge.TryGetProperty("exit"u8, out var exit) ? new Transition(from, action, TransitionKind.Exit, null, new ActionName(exit.GetString()!))
            : new Transition(from, action, TransitionKind.End, null, default);
    }

    private static void Order(DrawnFlow flow)
    {
        var (nodes, ordered, ways) =
            (flow.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal), new List<DrawnNode>(), new Queue<string>([flow.Start]));
        while (ways.TryDequeue(out var name))
        {
            if (!nodes.Remove(name, out var node))
                continue;
            ordered.Add(node);
            foreach (var way in node.Ways.Where(way => way.To is not null))
                ways.Enqueue(way.To!);
            if (node.ErrorBoundary is { } handler)
                ways.Enqueue(handler);
        }

        ordered.AddRange(flow.Nodes.Where(node => nodes.ContainsKey(node.Name)));
        flow.Nodes.Clear();
        flow.Nodes.AddRange(ordered);
    }

    private static string Text(JsonElement json, string name)
        => json.GetProperty(name).GetString() ?? throw new JsonException($"The stored flow has a null where '{name}' is to be.");
}
