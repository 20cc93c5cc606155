namespace ActorFlow;

/// <summary>A run would write more at once than its journal takes.</summary>
public sealed class AppendTooLargeException : Exception
{
    internal AppendTooLargeException(RunId runId, long version)
        : base($"What run '{runId}' would write after version {version} is larger than the journal takes at once. Keep large values outside the run's state, "
            + "in a file or a table, and only where they are in the state.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
