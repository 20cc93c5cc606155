namespace ActorFlow;

/// <summary>The journal of a run cannot be read or applied. The run is quarantined; its neighbours go on.</summary>
public sealed class RunJournalException : Exception
{
    internal RunJournalException(RunId runId, long version, string what, Exception? inner = null)
        : base($"The journal of run '{runId}' cannot be applied at version {version}: {what}. The run is set aside; verify the database and restore the run from a backup.", inner)
    {
        RunId = runId;
        Version = version;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The version that could not be applied.</summary>
    public long Version { get; }
}
