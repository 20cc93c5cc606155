namespace ActorFlow;

/// <summary>The journal cannot be opened or written: wrong place, in use, damaged, full, or newer than this program.</summary>
public sealed class JournalUnavailableException : Exception
{
    /// <summary>Creates the error of a store.</summary>
    /// <param name="journal">Which journal: a file or a database, without secrets.</param>
    /// <param name="what">What happened.</param>
    /// <param name="remedy">What to do next.</param>
    /// <param name="inner">The store's own error.</param>
    public JournalUnavailableException(string journal, string what, string remedy, Exception? inner = null)
        : base($"Journal '{journal}': {what.TrimEnd('.')}. {remedy}", inner)
        => Journal = journal;

    /// <summary>
    /// Whether what was asked for is there and damaged, so that asking again does not help; the journal itself may be well. The default value is
    /// false: it may be had another time.
    /// </summary>
    public bool IsDamage { get; init; }

    /// <summary>Which journal it is.</summary>
    public string Journal { get; }
}
