namespace ActorFlow;

/// <summary>A fault in the use of a run's shared state. Messages name keys and types, never values: a value may be secret.</summary>
public abstract class StateException : Exception
{
    private protected StateException(string key, string message, Exception? inner = null)
        : base(message, inner) => Key = key;

    /// <summary>The key concerned, or empty.</summary>
    public string Key { get; }
}
