namespace ActorFlow.Testing;

/// <summary>What an engine asks of its journal beside appending; a <see cref="FaultyJournal"/> lets each go wrong on its own.</summary>
public enum JournalCall
{
    /// <summary>Opening, the first time and anew.</summary>
    Open,

    /// <summary>Reading a run's entries.</summary>
    Read,

    /// <summary>Looking for an append whose answer was not heard.</summary>
    Contains,

    /// <summary>Looking up a run in the index, by id or by key.</summary>
    Find,

    /// <summary>Listing the runs that have not ended.</summary>
    Unfinished,

    /// <summary>Setting a run aside.</summary>
    Quarantine,

    /// <summary>Recording that the engine stops in order.</summary>
    MarkClean,

    /// <summary>Storing snapshots.</summary>
    SaveSnapshots,

    /// <summary>Reading a snapshot.</summary>
    LoadSnapshot,

    /// <summary>Writing a baseline and removing what it stands for.</summary>
    Trim,

    /// <summary>Reading a baseline.</summary>
    FindBaseline,

    /// <summary>Removing ended runs or tombstones.</summary>
    Prune,

    /// <summary>Reading a large value.</summary>
    ReadBlob,

    /// <summary>Removing large values that nothing names.</summary>
    SweepBlobs,

    /// <summary>Reading which runs are due.</summary>
    ReadDue,

    /// <summary>Parking a run, or taking it from the shelf.</summary>
    Shelve,

    /// <summary>Reading why a run is set aside.</summary>
    FindAside,

    /// <summary>Storing a definition.</summary>
    SaveDefinition,

    /// <summary>Reading a definition.</summary>
    FindDefinition,

    /// <summary>Listing or counting runs.</summary>
    List,

    /// <summary>Reading the events of all runs.</summary>
    Feed,

    /// <summary>Taking a run out of the journal, or in.</summary>
    Transfer,
}
