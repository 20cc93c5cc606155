using System.Text.Json;

namespace ActorFlow.Server;

/// <summary>The events of runs as webhooks name them. Names are never changed; new ones may come.</summary>
public static class RunEventNames
{
    private static readonly Dictionary<string, string> ByKind = new(StringComparer.Ordinal)
    {
        ["run-started"] = "started",
        ["run-paused"] = "paused",
        ["run-continued"] = "resumed",
        ["run-retried"] = "retried",
        ["cancel-requested"] = "cancel-requested",
        ["compensation-begun"] = "compensating",
        ["run-completed"] = "completed",
        ["run-failed"] = "failed",
        ["run-cancelled"] = "cancelled",
        ["run-killed"] = "killed",
        ["signal-received"] = "signal-received",
        ["update-applied"] = "updated",
        ["visit-completed"] = "node-completed",
        ["visit-failed"] = "node-failed",
        ["attempt-failed"] = "attempt-failed",
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All { get; } =
    [
        .. ByKind.Values, "waiting", "question-asked", "question-answered", "question-defaulted", "question-timed-out", "question-cancelled",
            "question-reminded", "question-escalated",
    ];

    /// <summary>Those that happen for every node, so that a subscription has to ask for them.</summary>
    public static IReadOnlyCollection<string> OfNodes { get; } = ["node-completed", "node-failed", "attempt-failed", "signal-received", "updated"];

    /// <summary>The name of a journaled event; null for one that nobody outside is told of.</summary>
    internal static string? Of(RunHistoryEvent fact) => fact.Kind switch
    {
        "wait-begun" => Word(fact, "kind") switch { null => null, "question" => "question-asked", _ => "waiting" },
        "question-ended" => Question(Word(fact, "outcome")),
        "question-nudged" => Question(Word(fact, "occasion")),
        _ => ByKind.GetValueOrDefault(fact.Kind),
    };

    private static string? Question(string? word) => word is not null && All.Contains($"question-{word}") ? $"question-{word}" : null;

    private static string? Word(RunHistoryEvent fact, string member)
        => fact.Data.ValueKind == JsonValueKind.Object && fact.Data.TryGetProperty(member, out var word) && word.ValueKind == JsonValueKind.String
            ? word.GetString() : null;
}
