namespace ActorFlow.Journal;

/// <summary>Who asked a server to change what, and what came of it, denials included. Append-only but for its retention.</summary>
public interface IAuditTrail
{
    /// <summary>Adds entries; they are durable when the call has completed. Their numbers are given by the trail.</summary>
    ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>A page of entries, the newest first.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries: those before a time, and those beyond a number.</summary>
    /// <param name="before">Entries before it are removed.</param>
    /// <param name="most">How many are left at most.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<int> TrimAsync(DateTimeOffset before, long most, CancellationToken cancellationToken);
}

/// <summary>One entry of the audit trail. Holds no secrets and no bodies.</summary>
/// <param name="Number">Its place in the trail, growing; 0 before it is added.</param>
/// <param name="At">When it was answered.</param>
/// <param name="Actor">Who asked: <c>key:ID (name)</c>, <c>jwt:subject</c>, <c>local</c>, or <c>anonymous</c>.</param>
/// <param name="Action">What was asked for: the name of the operation.</param>
/// <param name="Target">What it was asked for: the run, flow, question or key; empty is the system.</param>
/// <param name="Outcome">What came of it: <c>done</c>, <c>unchanged</c>, <c>refused</c> (by the engine), <c>denied</c> (by the rights),
/// <c>failed</c>.</param>
public sealed record AuditEntry(long Number, DateTimeOffset At, string Actor, string Action, string Target, string Outcome)
{
    /// <summary>The flow concerned, or null.</summary>
    public string? Flow { get; init; }

    /// <summary>The address the request came from, or null.</summary>
    public string? Address { get; init; }

    /// <summary>The status of the answer, 0 where there is none.</summary>
    public int Status { get; init; }

    /// <summary>A word on why, or null.</summary>
    public string? Detail { get; init; }
}

/// <summary>Which entries of the audit trail are wanted. All that is said must hold.</summary>
public sealed record AuditQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Entries of this actor; null is any.</summary>
    public string? Actor { get; init; }

    /// <summary>Entries of this action; null is any.</summary>
    public string? Action { get; init; }

    /// <summary>Entries about this target; null is any.</summary>
    public string? Target { get; init; }

    /// <summary>Entries with this outcome; null is any.</summary>
    public string? Outcome { get; init; }

    /// <summary>Entries from this time on; null is all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Entries with smaller numbers only: the number of the last entry of the page before. Null is the newest.</summary>
    public long? Before { get; init; }

    /// <summary>The most entries wanted, 1 to <see cref="MaxLimit"/>. The default value is 100.</summary>
    public int Limit { get; init; } = 100;
}
