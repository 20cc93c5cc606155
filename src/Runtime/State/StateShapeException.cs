namespace ActorFlow;

/// <summary>A value is there but cannot be read as the type asked for.</summary>
public sealed class StateShapeException : StateException
{
    internal StateShapeException(string key, string message, Exception? inner = null)
        : base(key, message, inner)
    {
    }
}
