namespace ActorFlow.Journal;

/// <summary>The names of events in the journal. A name that was ever released is never changed and never used for something else.</summary>
internal static class EventNames
{
    public const string RunStarted = "run-started";
    public const string RunPaused = "run-paused";
    public const string RunContinued = "run-continued";
    public const string RunRetried = "run-retried";
    public const string RunCompleted = "run-completed";
    public const string RunFailed = "run-failed";
    public const string RunCancelled = "run-cancelled";
    public const string RunKilled = "run-killed";
    public const string CancelRequested = "cancel-requested";
    public const string Recovered = "recovered";
    public const string DefinitionAdopted = "definition-adopted";
    public const string PrepJournaled = "prep-journaled";
    public const string StepCompleted = "step-completed";
    public const string ProgressSaved = "progress-saved";
    public const string ItemsCompleted = "items-completed";
    public const string AttemptFailed = "attempt-failed";
    public const string VisitCompleted = "visit-completed";
    public const string VisitFailed = "visit-failed";
    public const string FrameRetried = "frame-retried";
    public const string JoinsSettled = "joins-settled";
    public const string CompensationOwed = "compensation-owed";
    public const string CompensationBegun = "compensation-begun";
    public const string CompensationAttemptFailed = "compensation-attempt-failed";
    public const string VisitCompensated = "visit-compensated";
    public const string CompensationFailed = "compensation-failed";
    public const string WaitBegun = "wait-begun";
    public const string WaitEnded = "wait-ended";
    public const string UpdateApplied = "update-applied";
    public const string QuestionEnded = "question-ended";
    public const string QuestionNudged = "question-nudged";
    public const string NoticeOwed = "notice-owed";
    public const string NoticeSettled = "notice-settled";
    public const string SignalReceived = "signal-received";
    public const string ChildRequested = "child-requested";
    public const string ChildStarted = "child-started";
    public const string ChildEnded = "child-ended";
    public const string ChildCancelled = "child-cancelled";
    public const string ParentTold = "parent-told";
    public const string CheckpointTaken = "checkpoint-taken";
    public const string FrameFailed = "frame-failed";
}
