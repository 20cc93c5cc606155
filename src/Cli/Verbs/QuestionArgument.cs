using System.CommandLine;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary>What the verbs about questions have in common.</summary>
internal static class QuestionArgument
{
    public static QuestionId Parse(string text)
        => QuestionId.TryParse(text, out var id)
            ? id : throw CliException.Usage($"'{text}' is no id of a question. It has the form RUN:NUMBER, for example order-7:2.");

    public static async Task<QuestionSummary> FindAsync(CliCall call, IFlowReader runs, string text, CancellationToken cancellationToken)
    {
        var id = Parse(text);
        return await runs.FindQuestionAsync(id, cancellationToken)
            ?? throw CliException.Usage($"there is no question '{id}' in {call.Database}. '{call.Command("questions")}' shows those that are open.");
    }

    /// <summary>How a kind is called on the command line.</summary>
    public static string Word(QuestionKind kind) => kind == QuestionKind.MultiSelection ? "multi-selection" : kind.ToString().ToLowerInvariant();

    /// <summary>How an outcome is called on the command line.</summary>
    public static string Word(QuestionOutcome outcome) => outcome == QuestionOutcome.TimedOut ? "timed-out" : outcome.ToString().ToLowerInvariant();

    /// <summary>All of a question, for a person.</summary>
    public static void Show(CliCall call, QuestionSummary row)
    {
        var zone = call.TimeProvider.LocalTimeZone;
        call.WriteLine($"question {row.Id}, {Word(row.Question.Kind)}, {Word(row.Outcome)}");
        call.WriteLine($"  asked   {Times.Local(row.AskedAt, zone)} by {row.Flow} / {row.Node} ({row.Name}), of {row.Assignee ?? "anybody"}");
        foreach (var line in row.Question.Prompt.Split('\n'))
            call.WriteLine($"  | {line}");
        foreach (var choice in row.Question.Choices)
            call.WriteLine($"  - {choice.Id}{(choice.Label is { } label ? $"  {label}" : "")}");
        if (row.Question.Schema is { } schema)
            call.WriteLine($"  schema  {schema}");
        if (row.Due is { } due)
            call.WriteLine($"  due     {Times.Local(due, zone)}");
        if (row.EndedAt is { } ended)
            call.WriteLine($"  ended   {Times.Local(ended, zone)}{(row.By is { } by ? $" by {by}" : "")}{(row.Why is { } why ? $": {why}" : "")}");
        if (row.Answer is { } answer)
            call.WriteLine($"  answer  {answer.GetRawText()}");
        foreach (var (name, value) in row.Question.Metadata)
            call.WriteLine($"  {name}: {value}");
    }
}
