namespace ActorFlow;

/// <summary>The exit codes of programs that run flows, so that all of them tell shells and schedulers the same.</summary>
public static class RunExitCode
{
    /// <summary>The run completed: 0.</summary>
    public const int Done = 0;

    /// <summary>The run failed, was killed or is quarantined, or the program could not do its work: 1.</summary>
    public const int Failed = 1;

    /// <summary>The program was called wrongly: 2.</summary>
    public const int Usage = 2;

    /// <summary>The run was cancelled: 3.</summary>
    public const int Cancelled = 3;

    /// <summary>The program was interrupted before the run had ended; the run goes on at the next start: 130, as shells say for Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code for a run in a status; one that has not ended is <see cref="Interrupted"/>.</summary>
    public static int ExitCode(this RunStatus status) => status switch
    {
        RunStatus.Completed => Done,
        RunStatus.Failed or RunStatus.Killed or RunStatus.Quarantined => Failed,
        RunStatus.Cancelled => Cancelled,
        _ => Interrupted,
    };

    /// <summary>The exit code for a run's result.</summary>
    public static int ExitCode(this RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Status.ExitCode();
    }
}
