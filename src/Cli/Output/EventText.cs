using System.Text.Json;

namespace ActorFlow.Cli.Output;

/// <summary>An event in a few words.</summary>
internal static class EventText
{
    public static string Of(RunHistoryEvent fact)
    {
        var parts = new List<string>();
        if (fact.Node is { } node)
            parts.Add(fact.Visit > 1 ? $"{node} #{fact.Visit}" : node);
        if (fact.Attempt is { } attempt && fact.Kind == "attempt-failed")
            parts.Add($"attempt {attempt}");
        if (Text(fact.Data, "flow") is { } flow)
            parts.Add(flow);
        if (Actions(fact.Data) is { Length: > 0 } actions)
            parts.Add($"→ {actions}");
        if (Text(fact.Data, "step") is { } step)
            parts.Add($"step {step}");
        if (Text(fact.Data, "reason") is { Length: > 0 } reason)
            parts.Add(reason);
        if (fact.Data.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            parts.Add(ErrorText.Of(Text(error, "type") ?? "", Text(error, "message") ?? ""));
        return Plain.Line(string.Join(", ", parts), 200).Replace(", →", " →", StringComparison.Ordinal);
    }

    private static string Actions(JsonElement data)
    {
        if (Text(data, "action") is { } outcome)
            return outcome;
        return data.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.Array
            ? string.Join(", ", actions.EnumerateArray().Select(action => action.ToString()))
            : "";
    }

    private static string? Text(JsonElement data, string name)
        => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
