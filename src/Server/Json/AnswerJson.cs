using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>An answer to a question, as JSON.</summary>
internal sealed record AnswerJson(JsonElement Answer)
{
    /// <summary>Who answers, for the audit. Needed where nobody has proved a name; else it is the proven one.</summary>
    public string? By { get; init; }
}

/// <summary>A withdrawal of a question, as JSON.</summary>
internal sealed record WithdrawJson
{
    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who withdraws it, for the audit.</summary>
    public string? By { get; init; }
}

/// <summary>What became of an answer, as JSON: <c>counted</c> is false where the same delivery was taken before.</summary>
internal sealed record AnsweredJson(string Id, RunId Run, bool Counted);

/// <summary>What became of a withdrawal, as JSON.</summary>
internal sealed record WithdrawnJson(string Id, RunId Run, bool Changed);

/// <summary>What the history of a run says of a question, as JSON.</summary>
internal sealed record QuestionAuditJson(string Id, RunId Run, IReadOnlyList<EventJson> Events);
