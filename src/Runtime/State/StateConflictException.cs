namespace ActorFlow;

/// <summary>A key changed since the visit read it.</summary>
public sealed class StateConflictException : StateException
{
    internal StateConflictException(string key, string message)
        : base(key, message)
    {
    }
}
