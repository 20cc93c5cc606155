namespace ActorFlow;

/// <summary>What became of a command that was left for an engine, as far as is known.</summary>
/// <param name="Ticket">The command's number in the inbox, to ask again with <see cref="JournalCommands.WaitAsync"/>.</param>
/// <param name="State">What became of it.</param>
public sealed record CommandOutcome(long Ticket, CommandState State)
{
    /// <summary>The run it concerns.</summary>
    public RunId? RunId { get; init; }

    /// <summary>Where the run stood after it; null unless it was carried out.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Whether it changed anything; false when the run was so already, or could not do it.</summary>
    public bool Changed { get; init; }

    /// <summary>Why it changed nothing, in a word such as <c>ended</c>, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>What an update was answered, or null.</summary>
    public System.Text.Json.JsonElement? Result { get; init; }

    /// <summary>Why it failed, for people, or null.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// The kind of failure: <c>unknown-run</c>, <c>unknown-flow</c>, <c>bad-command</c>, <c>run-conflict</c>, <c>quarantined</c> or <c>failed</c>;
    /// null when there is none.
    /// </summary>
    public string? ErrorKind { get; init; }

    /// <summary>The flow of the run that was started or found, or the one that is not known.</summary>
    internal string? Flow { get; init; }

    /// <summary>The update that was refused.</summary>
    internal string? Update { get; init; }

    /// <summary>Why, without the words around it.</summary>
    internal string? Reason { get; init; }
}

/// <summary>What became of a command.</summary>
public enum CommandState
{
    /// <summary>The engine has carried it out.</summary>
    Done,

    /// <summary>The engine has taken it, and it failed; it will not be tried again.</summary>
    Failed,

    /// <summary>Queued: no engine is running. The next one takes it.</summary>
    Queued,

    /// <summary>An engine is running and has not answered yet; it will.</summary>
    Unanswered,
}
