namespace ActorFlow;

/// <summary>Something was asked for that the journal in use cannot do, or that needs a journal where there is none.</summary>
public sealed class CapabilityMissingException : Exception
{
    internal CapabilityMissingException(string what, bool hasJournal)
        : base(hasJournal
            ? $"The journal in use does not offer {what}. Use one that does, for example UseSqlite."
            : $"There is no journal, so {what} cannot be had: runs live in memory only. Set one up, for example with UseSqlite.")
        => Capability = what;

    /// <summary>What was asked for.</summary>
    public string Capability { get; }
}
