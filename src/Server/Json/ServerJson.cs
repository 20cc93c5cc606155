namespace ActorFlow.Server.Json;

/// <summary>What the server is, as JSON.</summary>
internal sealed record ServerJson(string Product, string Version, DateTimeOffset Time, DateTimeOffset StartedAt, IReadOnlyList<string> Flows,
    string? Fault, bool JournalReopening);

/// <summary>Whether the server can do its work, as JSON: a word and nothing else, as it is told to anybody.</summary>
internal sealed record HealthJson(string Status);
