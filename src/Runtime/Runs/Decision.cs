namespace ActorFlow.Runs;

/// <summary>Why a command changed nothing.</summary>
internal enum Refusal
{
    /// <summary>It was accepted.</summary>
    None,

    /// <summary>The visit or attempt it speaks of is over; a late answer.</summary>
    Stale,

    /// <summary>The run has not been started.</summary>
    NotStarted,

    /// <summary>The run exists already.</summary>
    AlreadyStarted,

    /// <summary>The run has ended, and the command needs a live one.</summary>
    Ended,

    /// <summary>The run is as the command wants it already.</summary>
    NoChange,

    /// <summary>Only a failed or cancelled run is retried.</summary>
    NotRetriable,

    /// <summary>A step of this name is done in this visit.</summary>
    StepExists,

    /// <summary>The run's flow is not registered here, or does not fit; only cancel, kill and pause work.</summary>
    Parked,

    /// <summary>The run was in flight at too many unclean ends in a row: it is to be set aside.</summary>
    TooManyUncleanEnds,

    /// <summary>A key that user code was run against, a custom reducer or a condition, has moved; it runs again, against the head.</summary>
    StateMoved,

    /// <summary>The command needs a run that has ended.</summary>
    NotEnded,

    /// <summary>The question has been answered or withdrawn, or its run has moved on.</summary>
    QuestionOver,

    /// <summary>The answer does not fit its question.</summary>
    AnswerUnfit,

    /// <summary>The command came through an inbox, and the run has taken it before.</summary>
    TakenBefore,

    /// <summary>A delivery of this id has been taken before.</summary>
    Delivered,

    /// <summary>The run keeps as many signals that nothing has waited for as it can.</summary>
    TooManySignals,
}
