namespace ActorFlow;

/// <summary>A value was refused when it was set, because it would not read the same after a restart.</summary>
public sealed class StateValueRefusedException : StateException
{
    internal StateValueRefusedException(string key, string member, string message, Exception? inner = null)
        : base(key, message, inner) => Member = member;

    /// <summary>The path of the member that cannot be carried, such as <c>Order.Lines[].Note</c>; the type's name when it is the whole
    /// value.</summary>
    public string Member { get; }
}
