namespace ActorFlow;

/// <summary>Which questions to list. A property that is not set asks for nothing; the ones that are set must all hold.</summary>
public sealed record QuestionQuery
{
    /// <summary>The greatest <see cref="Limit"/>: 1 000.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Questions with this outcome. The default value is <see cref="QuestionOutcome.Open"/>; null is any.</summary>
    public QuestionOutcome? Outcome { get; init; } = QuestionOutcome.Open;

    /// <summary>Questions that this one has now.</summary>
    public string? Assignee { get; init; }

    /// <summary>Questions of this run.</summary>
    public RunId? RunId { get; init; }

    /// <summary>Questions of runs of this flow.</summary>
    public string? Flow { get; init; }

    /// <summary>Whether the newest come first. The default value is false: those that have waited longest.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>The most questions wanted, 1 to <see cref="MaxLimit"/>. The default value is 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where to go on: <see cref="QuestionPage.Next"/> of the page before, with the same query. Null is the beginning.</summary>
    public string? After { get; init; }

    /// <exception cref="ArgumentException">A property is out of its range.</exception>
    internal void Validate()
    {
        if (Limit is < 1 or > MaxLimit)
            throw new ArgumentException($"The limit of a page is 1 to {MaxLimit} questions, not {Limit}.");
    }

    /// <summary>Whether a question is wanted. What all stores use, so that they agree.</summary>
    internal bool Matches(QuestionSummary question)
        => (Outcome is not { } outcome || question.Outcome == outcome)
            && (Assignee is null || string.Equals(Assignee, question.Assignee, StringComparison.Ordinal))
            && (RunId is not { } run || question.Id.RunId == run)
            && (Flow is null || string.Equals(Flow, question.Flow, StringComparison.Ordinal));
}
