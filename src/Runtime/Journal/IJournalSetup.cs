namespace ActorFlow.Journal;

/// <summary>What a store's extension method needs of the engine's options: a place to say which journal is used.</summary>
/// <remarks>
/// Implemented by the options of a flow system, so that <c>o.UseSqlite("orders.db")</c> works without the engine knowing the store.
/// </remarks>
public interface IJournalSetup
{
    /// <summary>Names the journal. The last call wins; the factory runs once per start; a journal that failed is disposed and opened again.</summary>
    /// <param name="factory">Makes the journal, not yet opened. Gets the host's services, or null where there is no host.</param>
    void UseJournal(Func<IServiceProvider?, IRunJournal> factory);
}
