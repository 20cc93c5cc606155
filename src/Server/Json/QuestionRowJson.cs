using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>A page of questions, as JSON.</summary>
internal sealed record QuestionListJson(IReadOnlyList<QuestionRowJson> Questions, string? Next);

/// <summary>A question, as JSON.</summary>
internal sealed record QuestionRowJson(
    string Id, RunId Run, string Flow, string Node, string Name, QuestionKind Kind, string Prompt, IReadOnlyList<QuestionChoice>? Choices,
        JsonElement? Schema, QuestionOutcome Outcome,
    string? Assignee, DateTimeOffset AskedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, string? By, JsonElement? Answer, string? Why,
        int Reminders,
    IReadOnlyDictionary<string, string>? Metadata)
{
    public static QuestionRowJson Of(QuestionSummary row) => new(
        row.Id.ToString(), row.Id.RunId, row.Flow, row.Node, row.Name, row.Question.Kind, row.Question.Prompt,
            row.Question.Choices.Length == 0 ? null : row.Question.Choices,
        row.Question.Schema?.Json, row.Outcome, row.Assignee, row.AskedAt, row.Due, row.EndedAt, row.By, row.Answer, row.Why, row.Reminders,
        row.Question.Metadata.IsEmpty ? null : row.Question.Metadata);
}
