using System.Text.Json;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions;

/// <content>Groups, dependencies, failures and bounds.</content>
public static partial class FlowDocumentWriter
{
    /// <summary>
    /// What each node depends on, where that stands behind all other edges and in the order of the nodes: then it is written at the nodes, as people
    /// do, and reads back in the same order. Null where it does not: then each dependency is an edge in its place.
    /// </summary>
    private static ILookup<string, string>? DependenciesOf(FlowDocument document)
    {
        var all = document.Edges.SkipWhile(edge => !edge.IsDependency).ToList();
        if (all.Exists(edge => !edge.IsDependency))
            return null;
        var lookup = all.ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        var expected = document.Nodes.SelectMany(node => lookup[node.Id].Select(from => (from, node.Id)));
        return expected.SequenceEqual(all.Select(edge => (edge.From, edge.To))) ? lookup : null;
    }

    private static void WriteBounds(Utf8JsonWriter writer, FlowDocument document)
    {
        if (document.OnFailure == FailurePolicy.Continue)
            writer.WriteString("onFailure"u8, "continue");
        Optional(writer, "maxSteps", document.MaxSteps);
        Optional(writer, "maxConcurrency", document.MaxConcurrency);
        Optional(writer, "keepHistory", document.HistoryKept);
        Optional(writer, "deadline", document.Deadline);
        if (document.CompensatesOn is not { } on)
            return;
        writer.WriteStartArray("compensateOn"u8);
        if (on.HasFlag(CompensateOn.Failure))
            writer.WriteStringValue(FlowForms.Failure);
        if (on.HasFlag(CompensateOn.Cancel))
            writer.WriteStringValue(FlowForms.Cancel);
        writer.WriteEndArray();
    }

    private static void WriteFailures(Utf8JsonWriter writer, NodeDocument node)
    {
        if (node.ErrorBoundary is { } boundary)
            writer.WriteString("errorBoundary"u8, boundary);
        else if (!node.ErrorEdgesTakeFailures)
            writer.WriteBoolean("errorBoundary"u8, false);
        if (node.ContinuesOnError)
            writer.WriteBoolean("continueOnError"u8, true);
        if (node.KeepsResult)
            writer.WriteBoolean("keepResult"u8, true);
    }

    private static void Write(Utf8JsonWriter writer, GroupDocument group)
    {
        writer.WriteStartObject("group"u8);
        if (group.Policy != GroupRuleKind.Strict)
            writer.WriteString("policy"u8, GroupForms.Policies.First(policy => policy.Kind == group.Policy).Name);
        if (group.Policy == GroupRuleKind.AtLeast)
            writer.WriteNumber("count"u8, group.Count);
        WriteNames(writer, "critical", group.Critical);
        writer.WriteStartArray("branches"u8);
        foreach (var branch in group.Branches)
            Write(writer, branch);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, BranchDocument branch)
    {
        if (branch.Node is { } node)
        {
            if (branch.Action.IsDefault)
            {
                writer.WriteStringValue(node);
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("node"u8, node);
            writer.WriteString("action"u8, branch.Action.Value);
            writer.WriteEndObject();
            return;
        }

        if (branch.IsFork)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("fork"u8);
        }
        else
        {
            writer.WriteStartArray();
        }

        foreach (var piece in branch.Pieces)
            Write(writer, piece);
        writer.WriteEndArray();
        if (branch.IsFork)
            writer.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter writer, string member, int? number)
    {
        if (number is { } value)
            writer.WriteNumber(member, value);
    }
}
