namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Where a run stands in the journal, kept by the one writer so that it need not ask the file.</summary>
internal sealed class Head(RunId runId, long version, uint chain)
{
    public RunId RunId { get; } = runId;

    /// <summary>The run's number; 0 while it is not stored.</summary>
    public long Run { get; set; }

    /// <summary>The version after what is written in the open transaction.</summary>
    public long Version { get; set; } = version;

    /// <summary>The link of the entry with that version.</summary>
    public uint Chain { get; set; } = chain;

    /// <summary>The number of its flow.</summary>
    public long Flow { get; set; }

    /// <summary>Its status as it is stored.</summary>
    public long Status { get; set; }

    /// <summary>The time of its start as it is stored.</summary>
    public long Started { get; set; }

    /// <summary>When it is next due, as it is stored.</summary>
    public long? Due { get; set; }

    /// <summary>Its tags as they are stored.</summary>
    public string? Tags { get; set; }

    /// <summary>The last batch in which the run appeared.</summary>
    public long Batch { get; set; }

    /// <summary>Whether a request of the run was not appended in that batch: its later ones are conflicts.</summary>
    public bool Refused { get; set; }
}
