using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions;

/// <summary>Writes documents as JSON or YAML, in one form: members in a fixed order, nothing that says what holds anyway. What was read reads back equal.</summary>
public static partial class FlowDocumentWriter
{
    // A document is a file, not a piece of HTML: '>' in a condition stays '>'.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as JSON text.</summary>
    public static string ToJson(FlowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, document);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The document as YAML text.</summary>
    public static string ToYaml(FlowDocument document)
    {
        using var json = JsonDocument.Parse(ToJson(document));
        return YamlWriting.Write(json.RootElement);
    }

    /// <summary>The document as a Mermaid flowchart, to be pasted into Markdown: the shapes of <see cref="FlowDrawing.ToMermaid"/>, with comments that carry what a picture does not show.</summary>
    /// <remarks>It reads back equal (<see cref="DocumentFormat.Mermaid"/>). What is drawn is not said again by a comment, so edges and nodes may be drawn anew.</remarks>
    /// <exception cref="FlowDocumentException">The document is none that could be read.</exception>
    public static string ToMermaid(FlowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Diagrams.DiagramWriting.Write(document);
    }

    private static void Write(Utf8JsonWriter writer, FlowDocument document)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, document.Id);
        Optional(writer, "name", document.Name);
        Optional(writer, "version", document.Version);
        Optional(writer, "description", document.Description);
        WriteFlow(writer, document);
        var dependencies = DependenciesOf(document);
        writer.WriteStartArray("nodes"u8);
        foreach (var node in document.Nodes)
            Write(writer, node, dependencies?[node.Id] ?? []);
        writer.WriteEndArray();
        writer.WriteStartArray("edges"u8);
        foreach (var edge in document.Edges.Where(edge => dependencies is null || !edge.IsDependency))
            Write(writer, edge);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFlow(Utf8JsonWriter writer, FlowDocument document)
    {
        writer.WriteStartObject("flow"u8);
        Optional(writer, "startNodeId", document.StartNode);
        WriteNames(writer, "startNodeIds", document.StartNodes);
        if (document.Durability != Durability.Strict)
            writer.WriteString("durability"u8, document.Durability == Durability.None ? "none" : "pipelined");
        if (document.FailuresFallThrough)
            writer.WriteBoolean("failuresFallThrough"u8, true);
        WriteBounds(writer, document);
        Write(writer, document.Variables);
        WriteNames(writer, "secrets", document.Secrets);
        WriteNames(writer, "overridable", document.Overridable);
        Write(writer, document.Runtime);
        if (document.Webhook is { } webhook)
            Write(writer, webhook);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, WebhookTrigger webhook)
    {
        var usual = new WebhookTrigger();
        writer.WriteStartObject("webhook"u8);
        if (!webhook.Methods.SequenceEqual(usual.Methods))
            WriteNames(writer, "methods", webhook.Methods);
        if (webhook.Proof != usual.Proof)
            writer.WriteString("proof"u8, webhook.Proof == WebhookProof.Secret ? "secret" : "none");
        Optional(writer, "secret", webhook.Secret);
        Optional(writer, "formerSecret", webhook.FormerSecret);
        if (webhook.ReplayWindow != usual.ReplayWindow)
            Optional(writer, "replayWindow", webhook.ReplayWindow);
        if (webhook.SecretHeader != usual.SecretHeader)
            writer.WriteString("secretHeader"u8, webhook.SecretHeader);
        if (webhook.StateKey != usual.StateKey)
            writer.WriteString("stateKey"u8, webhook.StateKey);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, NodeDocument node, IEnumerable<string> dependsOn)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, node.Id);
        Optional(writer, "name", node.Name);
        if (node.Group is { } group)
            Write(writer, group);
        else
            writer.WriteString("functionId"u8, node.FunctionId);
        if (node.Parameters.GetPropertyCount() > 0)
        {
            writer.WritePropertyName("params"u8);
            node.Parameters.WriteTo(writer);
        }

        Write(writer, node.Variables);
        Write(writer, node.Runtime);
        if (node.Role != NodeRole.Default)
            writer.WriteString("nodeType"u8, node.Role == NodeRole.ClusterRoot ? "clusterRoot" : "subNode");
        Optional(writer, "parentId", node.Parent);
        WriteNames(writer, "dependsOn", [.. dependsOn]);
        if (node.Join is { } join)
            Write(writer, join);
        WriteFailures(writer, node);
        WriteNames(writer, "requires", node.Requires);
        if (node.IsOffered)
            writer.WriteBoolean("offered"u8, true);
        if (node.Position is { } position)
        {
            writer.WriteStartObject("position"u8);
            writer.WriteNumber("x"u8, position.X);
            writer.WriteNumber("y"u8, position.Y);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, EdgeDocument edge)
    {
        writer.WriteStartObject();
        writer.WriteString("from"u8, edge.From);
        if (edge.Kind == TransitionKind.Node)
            writer.WriteString("to"u8, edge.To);
        if (edge.IsDependency)
            writer.WriteBoolean("dependency"u8, true);
        if (!edge.Action.IsDefault)
            writer.WriteString("action"u8, edge.Action.Value);
        Optional(writer, "condition", edge.Condition?.Text);
        if (edge.Kind == TransitionKind.End)
            writer.WriteBoolean("end"u8, true);
        else if (edge.Kind == TransitionKind.Exit)
            writer.WriteString("exit"u8, edge.Outcome.Value);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JoinDocument join)
    {
        writer.WriteStartObject("join"u8);
        writer.WriteString("of"u8, join.Kind switch { JoinKind.All => "all", JoinKind.Any => "any", JoinKind.AtLeast => "atLeast", _ => "each" });
        if (join.Kind == JoinKind.AtLeast)
            writer.WriteNumber("count"u8, join.Count);
        if (join.CancelsRemaining)
            writer.WriteBoolean("cancelRemaining"u8, true);
        if (join.IsBypassedWhenUnreachable)
            writer.WriteBoolean("bypassWhenUnreachable"u8, true);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, NodeRuntime runtime)
    {
        if (runtime == NodeRuntime.None)
            return;
        writer.WriteStartObject("runtime"u8);
        Optional(writer, "policy", runtime.Policy);
        if (runtime.MaxAttempts is { } attempts)
            writer.WriteNumber("maxAttempts"u8, attempts);
        Optional(writer, "delay", runtime.Delay);
        if (runtime.Factor is { } factor)
            writer.WriteNumber("factor"u8, factor);
        Optional(writer, "maxDelay", runtime.MaxDelay);
        if (runtime.Jitter is { } jitter)
            writer.WriteNumber("jitter"u8, jitter);
        Optional(writer, "retryAfterLimit", runtime.RetryAfterLimit);
        if (runtime.OnlyTransient is { } transient)
            writer.WriteString("retryOn"u8, transient ? "transient" : "any");
        Optional(writer, "timeout", runtime.Timeout);
        Optional(writer, "totalTimeout", runtime.TotalTimeout);
        if (runtime.MaxVisits is { } visits)
            writer.WriteNumber("maxVisits"u8, visits);
        Optional(writer, "maxIterations", runtime.MaxIterations);
        Optional(writer, "maxTasks", runtime.MaxTasks);
        if (runtime.JournalPrep is { } journal)
            writer.WriteBoolean("journalPrep"u8, journal);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count == 0)
            return;
        writer.WriteStartObject("env"u8);
        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string member, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return;
        writer.WriteStartArray(member);
        foreach (var name in names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    private static void Optional(Utf8JsonWriter writer, string member, string? text)
    {
        if (text is not null)
            writer.WriteString(member, text);
    }

    private static void Optional(Utf8JsonWriter writer, string member, TimeSpan? span)
    {
        if (span is { } time)
            writer.WriteString(member, DurationText.Format(time));
    }
}
