using System.Text.Json;

namespace ActorFlow;

/// <summary>A question as lists show it: what was asked, of whom, and what became of it.</summary>
/// <param name="Id">The question.</param>
/// <param name="Flow">The run's flow.</param>
/// <param name="Node">The path of the node that asked.</param>
/// <param name="Name">The name it was asked under, unique in the visit.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Assignee">Who has it now, after escalations; null is anybody.</param>
/// <param name="AskedAt">The run's time at which it was asked.</param>
/// <param name="Due">Its deadline, or null.</param>
/// <param name="EndedAt">When it ended, or null while it is open.</param>
/// <param name="By">Who answered or withdrew it, as they said; null when time or the run did it.</param>
/// <param name="Answer">The answer in the form of <see cref="QuestionAnswer"/>, or null. That of a sensitive key is masked.</param>
/// <param name="Why">Why it was withdrawn, or null.</param>
public sealed record QuestionSummary(
    QuestionId Id,
    string Flow,
    string Node,
    string Name,
    Question Question,
    QuestionOutcome Outcome,
    string? Assignee,
    DateTimeOffset AskedAt,
    DateTimeOffset? Due,
    DateTimeOffset? EndedAt,
    string? By,
    JsonElement? Answer,
    string? Why)
{
    /// <summary>How often its person has been reminded.</summary>
    public int Reminders { get; init; }
}
