namespace ActorFlow;

/// <summary>A key's name cannot be used.</summary>
public sealed class StateKeyNameException : StateException
{
    internal StateKeyNameException(string key, string message)
        : base(key, message)
    {
    }
}
