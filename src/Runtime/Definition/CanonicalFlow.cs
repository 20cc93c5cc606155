using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Definition;

/// <summary>The canonical form of a flow: JSON that is the same for the same shape, however it was drawn. <c>canonical.md</c> describes it.</summary>
internal sealed class CanonicalFlow
{
    /// <summary>The version of the form; grows when a reader of older forms could not make sense of it.</summary>
    public const int Schema = 1;

    /// <summary>How a join of a number of inputs is called.</summary>
    public const string AtLeast = "atLeast";

    private readonly List<FlowDefinition> _around = [];

    // Shapes that speak of no flow around them are the same wherever they stand, so each is listed once, however often it is used.
    private readonly Dictionary<FlowDefinition, string> _closed = [];
    private readonly SortedDictionary<string, byte[]> _nested = new(StringComparer.Ordinal);

    private readonly bool _withSource;

    private CanonicalFlow(bool withSource) => _withSource = withSource;

    /// <summary>The canonical form and the fingerprint of a flow.</summary>
    public static (byte[] Json, string Fingerprint) Of(FlowDefinition flow, bool withSource = true)
    {
        var canonical = new CanonicalFlow(withSource);
        var root = canonical.Write(flow, out _);
        var buffer = new ArrayBufferWriter<byte>(root.Length + 256);
        using (var json = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WritePropertyName("flow");
            json.WriteRawValue(root, skipInputValidation: true);
            if (canonical._nested.Count > 0)
            {
                json.WriteStartObject("nested");
                foreach (var (print, shape) in canonical._nested)
                {
                    json.WritePropertyName(print);
                    json.WriteRawValue(shape, skipInputValidation: true);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return (buffer.WrittenSpan.ToArray(), Print(root));
    }

    /// <summary>
    /// Whether a canonical form is the one of a fingerprint. A form that is newer than this build cannot be judged, and is believed.
    /// </summary>
    /// <exception cref="JsonException">The bytes are no canonical form.</exception>
    public static bool Bears(ReadOnlyMemory<byte> canonical, string fingerprint)
    {
        using var json = JsonDocument.Parse(canonical);
        var form = json.RootElement;
        if (form.GetProperty("schema").GetInt32() > Schema)
            return true;
        return Print(JsonMarshal.GetRawUtf8Value(form.GetProperty("flow"))) == fingerprint
            && (!form.TryGetProperty("nested", out var nested)
                || nested.EnumerateObject().All(shape => Print(JsonMarshal.GetRawUtf8Value(shape.Value)) == shape.Name));
    }

    private static string Print(ReadOnlySpan<byte> shape) => Convert.ToHexStringLower(SHA256.HashData(shape).AsSpan(0, 16));

    /// <summary>One flow. Nodes and edges are sorted, so that the order of drawing does not matter.</summary>
    /// <param name="flow">The flow to write.</param>
    /// <param name="outermost">The outermost flow around that the shape speaks of, counted from outside; the flow itself when it speaks of
    /// none.</param>
    private byte[] Write(FlowDefinition flow, out int outermost)
    {
        outermost = _around.Count;
        _around.Add(flow);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", flow.Name);
            json.WriteString("start", flow.Entry.Name);
            if (flow.OnFailure == FailurePolicy.Continue)
                json.WriteString("onFailure", "continue");
            json.WriteStartArray("nodes");
            var places = flow.Places.ToArray();
            Array.Sort(places, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            foreach (var place in places)
                Write(json, place, ref outermost);
            json.WriteEndArray();
            // What a nested flow is made of is in the source of the outermost one, if that has any.
            if (_withSource && _around.Count == 1 && flow.Source is { } source)
                WriteSource(json, source);
            json.WriteEndObject();
        }

        _around.RemoveAt(_around.Count - 1);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteSource(Utf8JsonWriter json, FlowSource source)
    {
        json.WriteStartObject("source");
        json.WriteString("kind", source.Kind);
        json.WritePropertyName("json");
        source.Json.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>What the flow of a canonical form was made of; null where that is not data.</summary>
    /// <exception cref="JsonException">The bytes are no canonical form.</exception>
    public static FlowSource? SourceOf(ReadOnlyMemory<byte> canonical)
    {
        using var json = JsonDocument.Parse(canonical);
        return json.RootElement.TryGetProperty("flow", out var flow) && flow.ValueKind == JsonValueKind.Object
            && flow.TryGetProperty("source", out var source)
            && source.ValueKind == JsonValueKind.Object && source.TryGetProperty("kind", out var kind) && source.TryGetProperty("json", out var data)
            ? new FlowSource(kind.ToString(), data)
            : null;
    }

    private void Write(Utf8JsonWriter json, FlowNode place, ref int outermost)
    {
        json.WriteStartObject();
        json.WriteString("name", place.Name);
        json.WriteString("kind", place.Node.Kind);
        if (place.Node.InputType is { } input)
            json.WriteString("input", input);
        if (place.Node.UndoType is { } undo)
            json.WriteString("undo", undo);
        if (place.Node.SubFlow is { } flow)
            WriteNested(json, flow, ref outermost);
        if (place.ErrorBoundary is { } handler)
            json.WriteString("error", handler);
        if (place.ContinuesOnError)
            json.WriteBoolean("continue", true);
        WriteOnward(json, place);
        WriteJoin(json, place.Join);
        WriteEdges(json, place);
        json.WriteEndObject();
    }

    /// <summary>Where actions that are not connected lead: most often where the default one does, and then that need not be said again.</summary>
    private static void WriteOnward(Utf8JsonWriter json, FlowNode place)
    {
        if (place.Onward.Count == 0)
            return;
        if (place.Onward.Count == place.TargetsOf(ActionName.Default).Count)
        {
            json.WriteBoolean("any", true);
            return;
        }

        json.WriteStartArray("any");
        foreach (var target in place.Onward.Select(target => target.To).Order(StringComparer.Ordinal))
            json.WriteStringValue(target);
        json.WriteEndArray();
    }

    private static void WriteJoin(Utf8JsonWriter json, Join join)
    {
        if (join.Kind == JoinKind.Each)
            return;
        json.WriteStartObject("join");
        json.WriteString("of", join.Kind switch { JoinKind.All => "all", JoinKind.Any => "any", _ => AtLeast });
        if (join.Kind == JoinKind.AtLeast)
            json.WriteNumber("count", join.Count);
        if (join.CancelsRemaining)
            json.WriteBoolean("cancel", true);
        if (join.IsBypassedWhenUnreachable)
            json.WriteBoolean("bypass", true);
        json.WriteEndObject();
    }

    private static void WriteEdges(Utf8JsonWriter json, FlowNode place)
    {
        var edges = place.Transitions.ToArray();
        if (edges.Length == 0)
            return;
        Array.Sort(edges, static (left, right) => Compare(left, right));
        json.WriteStartArray("edges");
        foreach (var edge in edges)
        {
            json.WriteStartObject();
            json.WriteString("on", edge.Action.Value);
            switch (edge.Kind)
            {
                case TransitionKind.End: json.WriteBoolean("end", true); break;
                case TransitionKind.Exit: json.WriteString("exit", edge.Exit.Value); break;
                default: json.WriteString("to", edge.To); break;
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int Compare(Transition left, Transition right)
    {
        var order = string.CompareOrdinal(left.Action.Value, right.Action.Value);
        if (order == 0)
            order = left.Kind.CompareTo(right.Kind);
        return order != 0 ? order : string.CompareOrdinal(left.To ?? left.Exit.Value, right.To ?? right.Exit.Value);
    }

    /// <summary>A nested flow counts with its whole shape; one that is around this place already counts by how far out it is.</summary>
    private void WriteNested(Utf8JsonWriter json, FlowDefinition flow, ref int outermost)
    {
        if (_around.IndexOf(flow) is >= 0 and var known)
        {
            outermost = Math.Min(outermost, known);
            json.WriteNumber("outer", _around.Count - known);
            return;
        }

        if (!_closed.TryGetValue(flow, out var print))
        {
            var shape = Write(flow, out var reaches);
            print = Print(shape);
            _nested[print] = shape;
            if (reaches >= _around.Count)
                _closed.Add(flow, print);
            outermost = Math.Min(outermost, reaches);
        }

        json.WriteString("flow", print);
    }
}
