namespace ActorFlow;

/// <summary>
/// User code went on after its attempt was over: timed out, cancelled and abandoned, or answered already. What it asks for is refused.
/// </summary>
public sealed class VisitSealedException : Exception
{
    internal VisitSealedException(RunId runId, string node, int visit, int attempt)
        : base($"Run '{runId}', node '{node}', visit {visit}: attempt {attempt} is over, so nothing more can be done in its name. "
            + "Let Exec obey its cancellation token, and await everything it starts.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
