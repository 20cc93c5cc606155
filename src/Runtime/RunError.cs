namespace ActorFlow;

/// <summary>A failure of a visit as it is journaled: what failed, where, after how many attempts.</summary>
/// <param name="Node">The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</param>
/// <param name="Visit">Which entry into the node it was, from 1.</param>
/// <param name="Phase">The phase that failed.</param>
/// <param name="Attempts">How many attempts of Exec were made; 0 when Prep failed.</param>
/// <param name="Type">The full name of the exception's type. Shown to people, never used to create an object.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Detail">The exception with its stack and inner exceptions as text, cut at 8 192 characters; null if not kept.</param>
public sealed record RunError(string Node, int Visit, NodePhase Phase, int Attempts, string Type, string Message, string? Detail)
{
    internal const int MaxDetail = 8192;

    /// <summary>The exception itself while the process that saw it lives; null after a restart.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Whether two records tell of the same failure; the live exception is left out, as it does not survive a restart.</summary>
    public bool Equals(RunError? other)
        => other is not null && Node == other.Node && Visit == other.Visit && Phase == other.Phase && Attempts == other.Attempts
            && Type == other.Type && Message == other.Message && Detail == other.Detail;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Node, Visit, Phase, Attempts, Type, Message);

    /// <inheritdoc/>
    public override string ToString() => $"{Node} (visit {Visit}, {Phase}, {Attempts} attempt(s)): {Type}: {Message}";

    internal static RunError Of(string node, int visit, NodePhase phase, int attempts, Exception error)
    {
        var detail = error.ToString();
        return new RunError(node, visit, phase, attempts, (error as RemoteExecException)?.Type ?? error.GetType().FullName ?? error.GetType().Name,
            Unicode.Mended(error.Message),
            Unicode.Mended(detail.Length <= MaxDetail ? detail : string.Concat(detail.AsSpan(0, MaxDetail), "…")))
        {
            Exception = error,
        };
    }
}
