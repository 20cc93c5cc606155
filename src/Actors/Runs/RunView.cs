using System.Collections.Immutable;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What a run shows to its node actors: the committed state and results. Written by the supervisor, read from any thread.</summary>
internal sealed class RunView(RunId runId, StateScope scope)
{
    private volatile StateMap _committed = StateMap.Empty;
    private volatile ImmutableSortedDictionary<string, JsonElement> _results = RunState.NoResults;

    public RunId RunId => runId;

    /// <summary>How the flow's values are frozen and written. Set before the first visit.</summary>
    public StateScope Scope { get; set; } = scope;

    /// <summary>The run's shared state as committed (for <see cref="Durability.Pipelined"/>: as decided).</summary>
    public StateMap Committed => _committed;

    /// <summary>The kept results, never older than <see cref="Committed"/> was when it was read before.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Results => _results;

    public void Show(StateMap state, ImmutableSortedDictionary<string, JsonElement> results)
    {
        _results = results;
        _committed = state;
    }
}
