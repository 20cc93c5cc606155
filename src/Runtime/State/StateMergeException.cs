namespace ActorFlow;

/// <summary>An addition, append or merge does not fit the value that is there, or its sum leaves the range of its type.</summary>
public sealed class StateMergeException : StateException
{
    internal StateMergeException(string key, string message, Exception? inner = null)
        : base(key, message, inner)
    {
    }
}
