namespace ActorFlow;

/// <content>What is wrong with a question.</content>
public sealed partial record Question
{
    private const int MaxName = 200;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(36_500);

    /// <summary>The first thing that is wrong with it, and what to do; null when nothing is.</summary>
    internal string? Problem
        => Prompt.Length > MaxTextLength
            ? $"its prompt has {Prompt.Length} characters; the most are {MaxTextLength}. Put what is long into the state and name it."
            : ChoiceProblem() ?? BoundsProblem() ?? TimeProblem() ?? DefaultProblem();

    private string? ChoiceProblem()
    {
        if (Kind is not (QuestionKind.Selection or QuestionKind.MultiSelection))
            return null;
        if (Choices.Length is 0 or > MaxChoices)
            return $"it has {Choices.Length} choices; it needs 1 to {MaxChoices}.";
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var choice in Choices)
        {
            if (choice is null || string.IsNullOrEmpty(choice.Id) || choice.Id.Length > MaxName)
                return $"a choice has the id '{choice?.Id}'; ids have 1 to {MaxName} characters.";
            if (!ids.Add(choice.Id))
                return $"it has the choice '{choice.Id}' twice. Keep one, or give the other another id.";
        }

        return null;
    }

    private string? BoundsProblem() => Kind switch
    {
        QuestionKind.Text when Least < 0 || Most < Math.Max(1, Least) || Most > MaxTextLength
            => $"it wants a text of {Least} to {Most} characters; allowed is 0 to {MaxTextLength}, the lesser number first.",
        QuestionKind.MultiSelection when Least < 0 || Most < Math.Max(1, Least) || Most > Choices.Length
            => $"it wants {Least} to {Most} of its {Choices.Length} choices; allowed is 0 to {Choices.Length}, the lesser number first.",
        QuestionKind.Approval or QuestionKind.Custom when Least != 0
            || Most != 0 => "only texts and multi-selections have bounds. Leave out Between.",
        QuestionKind.Selection when Least != 1 || Most != 1 => "a selection takes one choice. Leave out Between, or ask for a multi-selection.",
        _ => null,
    };

    private string? TimeProblem()
    {
        foreach (var (what, time) in new[] { ("deadline", Deadline), ("reminder", RemindAfter), ("further reminder", RemindEvery) })
        {
            if (time is { } given && (given <= TimeSpan.Zero || given > LongestWait))
                return $"its {what} is after {given:c}; allowed is more than zero, up to {LongestWait:c}.";
        }

        if (RemindEvery < TimeSpan.FromMinutes(1))
            return $"it reminds every {RemindEvery:c}; the least is a minute, as each reminder is journaled.";
        foreach (var escalation in Escalations)
        {
            if (escalation.After <= TimeSpan.Zero || escalation.After > LongestWait || string.IsNullOrWhiteSpace(escalation.Assignee))
                return $"it escalates to '{escalation.Assignee}' after {escalation.After:c}; it needs a name, and a time of more than zero up to {LongestWait:c}.";
        }

        return Assignee is { } name && string.IsNullOrWhiteSpace(name)
            ? "its assignee is empty. Name somebody, or leave it out: then anybody is asked." : null;
    }

    private string? DefaultProblem()
    {
        if (DefaultAnswer is not { } answer)
            return null;
        if (AnswerCheck.Refuse(this, answer, out var taken) is { } reason)
            return $"its default answer does not fit it: {reason}.";
        return Kind == QuestionKind.Approval && taken.IsApproval
            ? "its default answer is an approval, and a missing answer is never one. Let it be a rejection, or route the timeout." : null;
    }
}
