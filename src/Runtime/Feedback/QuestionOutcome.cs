namespace ActorFlow;

/// <summary>What became of a question.</summary>
public enum QuestionOutcome
{
    /// <summary>It waits for its answer.</summary>
    Open,

    /// <summary>Somebody answered it.</summary>
    Answered,

    /// <summary>Nobody answered in time, and its default answer was taken.</summary>
    Defaulted,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>It was withdrawn: by a person, or because its run stopped or what asked it was dropped.</summary>
    Cancelled,
}
