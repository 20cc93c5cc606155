using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What can be asked of a run from outside.</summary>
internal enum RunControlKind
{
    Cancel,
    Pause,
    Resume,
    Retry,
    Kill,
}

/// <summary>A request of a person or program, before it is stamped with a time.</summary>
internal sealed record RunControl(RunControlKind Kind, string Reason = "", bool NewKeys = false)
{
    public RunCommand Stamp(DateTimeOffset now) => Kind switch
    {
        RunControlKind.Cancel => new CancelRun(now, Reason),
        RunControlKind.Pause => new PauseRun(now),
        RunControlKind.Resume => new ContinueRun(now),
        RunControlKind.Retry => new RetryRun(now, NewKeys),
        _ => new KillRun(now, Reason),
    };
}

/// <summary>What became of a request.</summary>
internal readonly record struct ControlAnswer(Refusal Refusal, RunStatus Status);
