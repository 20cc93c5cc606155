namespace ActorFlow;

/// <content>The keys of the run's state.</content>
public sealed partial class FlowBuilder
{
    private readonly Dictionary<string, StateKey> _keys = new(StringComparer.Ordinal);
    private bool _stateIsClosed;

    /// <summary>
    /// Declares keys of the run's state: a write by name is then held to the key's type, reducer, time to live and sensitivity, as a write through
    /// the key is. The declarations of the outermost flow hold for a whole run.
    /// </summary>
    /// <param name="keys">The keys; each name once.</param>
    public FlowBuilder State(params ReadOnlySpan<StateKey> keys)
    {
        EnsureOpen();
        foreach (var key in keys)
        {
            if (_keys.TryGetValue(key.Name, out var known) && known != key)
            {
                Report("double-key", key.Name, $"the state key is declared twice, as {known} and as {key}.",
                    "Declare each key once, in a static field, and use that everywhere.");
            }
            _keys.TryAdd(key.Name, key);
        }

        return this;
    }

    /// <summary>Refuses writes of keys that <see cref="State"/> does not declare.</summary>
    public FlowBuilder ClosedState()
    {
        EnsureOpen();
        _stateIsClosed = true;
        return this;
    }

    private StateSchema DeclaredState() => StateSchema.Of([.. _keys.Values], _stateIsClosed);
}
