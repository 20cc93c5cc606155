namespace ActorFlow;

/// <summary>
/// A run was written by a newer build: it holds an event that this build does not know. The run is not this build's to run, and is left as it is.
/// </summary>
/// <remarks>Never a reason to set the run aside: the build that wrote it can go on with it.</remarks>
public sealed class JournalTooNewException : Exception
{
    internal JournalTooNewException(RunId runId, long version, string @event, int schema, int known)
        : base($"Run '{runId}' was written by a newer build: at version {version} it holds event '{@event}' in schema {schema}, and this build "
            + (known == 0 ? "does not know that event" : $"reads it up to schema {known}")
            + ". Let a build at least as new as the writer run it; nothing was changed.")
    {
        RunId = runId;
        Version = version;
        Event = @event;
        Schema = schema;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The version of the entry that is too new.</summary>
    public long Version { get; }

    /// <summary>The event's name in the journal.</summary>
    public string Event { get; }

    /// <summary>The schema version of the event's data.</summary>
    public int Schema { get; }
}
