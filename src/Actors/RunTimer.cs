namespace ActorFlow;

/// <summary>What comes about next in a run by time alone.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Flow">Its flow.</param>
/// <param name="Kind">What is due.</param>
/// <param name="Due">When.</param>
public sealed record RunTimer(RunId RunId, string Flow, RunTimerKind Kind, DateTimeOffset Due)
{
    /// <summary>The path of the node whose visit waits; null for the deadline of the run.</summary>
    public string? Node { get; init; }

    /// <summary>Which entry into that node, from 1; 0 for the deadline of the run.</summary>
    public int Visit { get; init; }

    /// <summary>The name of the wait, where there is one.</summary>
    public string? Wait { get; init; }
}

/// <summary>What is due in a run.</summary>
public enum RunTimerKind
{
    /// <summary>The next attempt of a visit.</summary>
    Attempt,

    /// <summary>The end of a delay.</summary>
    Delay,

    /// <summary>The end of waiting for a signal.</summary>
    Signal,

    /// <summary>The end of waiting for an answer.</summary>
    Question,

    /// <summary>The deadline of the run.</summary>
    Deadline,
}
