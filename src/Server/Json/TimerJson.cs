namespace ActorFlow.Server.Json;

/// <summary>What is due, as JSON.</summary>
internal sealed record TimersJson(IReadOnlyList<TimerJson> Timers, bool More);

/// <summary>Something that is due, as JSON.</summary>
internal sealed record TimerJson(RunId Id, string Flow, RunTimerKind Kind, DateTimeOffset Due, string? Node, int? Visit, string? Wait)
{
    public static TimerJson Of(RunTimer timer)
        => new(timer.RunId, timer.Flow, timer.Kind, timer.Due, timer.Node, timer.Visit == 0 ? null : timer.Visit, timer.Wait);
}

/// <summary>Something that a visit waits for, as JSON.</summary>
internal sealed record WaitJson(string Name, WaitKind Kind, DateTimeOffset Since, DateTimeOffset? Due, string? Signal, WaitEnding? Ending,
    DateTimeOffset? EndedAt)
{
    public static WaitJson Of(WaitDetail wait) => new(wait.Name, wait.Kind, wait.Since, wait.Due, wait.Signal, wait.Ending, wait.EndedAt);
}
