using System.Collections.Immutable;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to its node actors: the committed state and results. Written by the supervisor, read from any thread.</summary>
internal sealed class RunView(RunId runId, StateScope scope)
{
    private volatile StateMap _committed = StateMap.Empty;
    private volatile ImmutableSortedDictionary<string, JsonElement> _results = RunState.NoResults;
    private volatile ImmutableSortedDictionary<string, RunError> _failures = RunState.NoFailures;

    public RunId RunId => runId;

    /// <summary>In whose name idempotency keys are made.</summary>
    public required RunId KeyRun { get; init; }

    /// <summary>How the flow's values are frozen and written. Set before the first visit.</summary>
    public StateScope Scope { get; set; } = scope;

    /// <summary>The run's shared state as committed (for <see cref="Durability.Pipelined"/>: as decided).</summary>
    public StateMap Committed => _committed;

    /// <summary>The kept results, never older than <see cref="Committed"/> was when it was read before.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Results => _results;

    /// <summary>The failures that the run went on after; as old or new as <see cref="Results"/>.</summary>
    public ImmutableSortedDictionary<string, RunError> Failures => _failures;

    /// <summary>Shows what is true of the run now.</summary>
    public void Show(RunShown shown)
    {
        _failures = shown.Failures;
        _results = shown.Results;
        _committed = shown.State;
    }
}

/// <summary>What of a run is shown to its node actors, at one version.</summary>
internal readonly record struct RunShown(StateMap State, ImmutableSortedDictionary<string, JsonElement> Results, ImmutableSortedDictionary<string,
    RunError> Failures)
{
    public static RunShown Of(RunState state) => new(state.State, state.Results, state.Failures);
}
