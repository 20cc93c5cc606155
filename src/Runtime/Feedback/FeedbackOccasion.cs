namespace ActorFlow;

/// <summary>What happened to a question that somebody may want to hear of.</summary>
public enum FeedbackOccasion
{
    /// <summary>It was asked.</summary>
    Asked,

    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>Its deadline came. What followed from that, <see cref="QuestionSummary.Outcome"/> tells.</summary>
    TimedOut,

    /// <summary>Its person is to be reminded.</summary>
    Reminded,

    /// <summary>Somebody else has it now.</summary>
    Escalated,

    /// <summary>It was withdrawn.</summary>
    Cancelled,
}
