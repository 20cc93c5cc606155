using System.Collections.Immutable;

namespace ActorFlow;

/// <content>Back from the journal.</content>
public sealed partial record Question
{
    /// <summary>A question of its kind with all that was said of it. Judged when it was asked, so not again.</summary>
    internal static Question Completed(Question question, string? assignee, string? key, TimeSpan? deadline, QuestionTimeout timeout,
        QuestionAnswer? answer, TimeSpan? remind,
        TimeSpan? every, ImmutableArray<QuestionEscalation> escalations, ImmutableSortedDictionary<string, string> metadata) => question with
    {
        Assignee = assignee,
        StateKey = key,
        Deadline = deadline,
        Timeout = timeout,
        DefaultAnswer = answer,
        RemindAfter = remind,
        RemindEvery = every,
        Escalations = escalations,
        Metadata = metadata,
    };
}
