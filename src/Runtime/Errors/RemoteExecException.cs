namespace ActorFlow;

/// <summary>
/// An Exec, or an item of a batch, that ran on another member has failed there. Policies see this exception in the place of the one that was thrown.
/// </summary>
public sealed class RemoteExecException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="type">The full name of the type that was thrown there.</param>
    /// <param name="message">Its message.</param>
    /// <param name="member">Which member it was.</param>
    public RemoteExecException(string type, string message, string member)
        : base(message)
        => (Type, Member) = (type, member);

    /// <summary>The full name of the type that was thrown there. It is data: compare it, nothing is made from it.</summary>
    public string Type { get; }

    /// <summary>Which member it was.</summary>
    public string Member { get; }

    /// <summary>Whether an exception of exactly this type was thrown there; for <c>RetryPolicy.When</c>.</summary>
    public bool Is<TException>()
        where TException : Exception
        => Type == typeof(TException).FullName;

    /// <inheritdoc/>
    public override string ToString() => $"{Type}: {Message} (on member {Member})";
}
