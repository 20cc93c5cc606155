namespace ActorFlow;

/// <summary>A version of a run was asked for that has been trimmed away.</summary>
public sealed class VersionTrimmedException : Exception
{
    /// <summary>Creates the error of a store.</summary>
    public VersionTrimmedException(RunId runId, long version, long oldest)
        : base($"Version {version} of run '{runId}' was trimmed away; the oldest version kept is {oldest}. Read or fork from there, or keep more history for this flow.")
    {
        RunId = runId;
        Version = version;
        Oldest = oldest;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The version asked for.</summary>
    public long Version { get; }

    /// <summary>The oldest version that can be read: the baseline's.</summary>
    public long Oldest { get; }
}
