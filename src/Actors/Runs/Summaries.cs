using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Makes index rows from the state of a run.</summary>
internal static class Summaries
{
    private const int MaxOutcome = 1024;

    public static RunSummary Of(RunState state, DateTimeOffset? due) => new(
        state.RunId, state.Flow, state.Fingerprint, due is not null && state.Status == RunStatus.Running ? RunStatus.Waiting : state.Status,
        state.StartedAt, state.Now, state.EndedAt, state.Facts.Key, state.Facts.Tags, state.Facts.Parent, due, Cut(Outcome(state)));

    private static string? Outcome(RunState state) => state.Status switch
    {
        RunStatus.Completed => state.Action.Value,
        RunStatus.Failed => state.Errors.Count > 0 ? state.Errors[0].ToString() : null,
        _ => state.Reason,
    };

    private static string? Cut(string? text) => text is { Length: > MaxOutcome } ? text[..MaxOutcome] : text;
}
