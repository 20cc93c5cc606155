using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <summary>What runs that are led elsewhere have come to, read from the journal. Thread-safe.</summary>
internal sealed class StoredResults(RunEnvironment environment)
{
    /// <summary>A run as it stands, as committed.</summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    public async ValueTask<RunResult> FindAsync(RunId runId)
    {
        var row = await environment.Shelf!.FindAsync(runId) ?? throw new RunNotFoundException(runId);
        if (row.IsPruned)
            return RunResults.OfPruned(row, ScopeOf(row.Flow, out _));
        var state = (await environment.Loader!.LoadAsync(runId) ?? throw new RunNotFoundException(runId)).State;
        var scope = ScopeOf(state.Flow, out var flow);
        var shown = row.Status is RunStatus.Quarantined or RunStatus.Parked ? row.Status : state.Status != RunStatus.Running
            ? state.Status : Summaries.ShownOf(state);
        return RunResults.Of(state, shown, scope, LateStatuses.Of(flow?.Drawn, state));
    }

    /// <summary>What a run knows of a question.</summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    public async ValueTask<QuestionFinding> FindQuestionAsync(RunId runId, int number)
    {
        if (await environment.Loader!.LoadAsync(runId) is not { State: { } state })
            throw await environment.Shelf!.FindAsync(runId) is null ? new RunNotFoundException(runId) : new RunPrunedException(runId);
        var asked = state.TryGetQuestion(number, out var question) ? question.ToSummary(runId, state.Flow) : null;
        return new QuestionFinding(asked, number < state.NextQuestion, environment.Flows.Find(state.Flow));
    }

    private StateScope ScopeOf(string name, out FlowDefinition? flow)
        => (flow = environment.Flows.Find(name)) is null ? StateScope.Standalone : environment.ScopeOf(flow);
}
