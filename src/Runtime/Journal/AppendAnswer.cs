namespace ActorFlow.Journal;

/// <summary>What became of one append.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Holder">With <see cref="AppendOutcome.KeyTaken"/>: the run that was started with the key.</param>
public readonly record struct AppendAnswer(AppendOutcome Outcome, RunId Holder = default);

/// <summary>What became of one append.</summary>
public enum AppendOutcome
{
    /// <summary>
    /// It is not known whether the entries were written; ask <see cref="IJournalReader.ContainsAsync"/>. The journal may have to be opened anew
    /// first: then every call but closing it throws. The value of an answer nobody filled in.
    /// </summary>
    Unknown,

    /// <summary>Committed and durable.</summary>
    Appended,

    /// <summary>The run has another version; nothing was written.</summary>
    Conflict,

    /// <summary>The writer's term is over, or the journal was opened again since; nothing was written.</summary>
    Fenced,

    /// <summary>A new run's start key belongs to another run; nothing was written.</summary>
    KeyTaken,

    /// <summary>The entries are larger than the journal takes in one append; nothing was written, and trying again will not help.</summary>
    TooLarge,

    /// <summary>A blob that was named without its content is not stored any more; nothing was written. Try again with the content.</summary>
    BlobMissing,
}
