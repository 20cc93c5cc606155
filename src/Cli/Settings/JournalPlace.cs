using ActorFlow.Journal;

namespace ActorFlow.Cli.Settings;

/// <summary>Where the runs of a call are: a file, or a schema of a database.</summary>
internal abstract class JournalPlace
{
    /// <summary>What people are told; without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>What leads a further call here, for people to paste; without secrets.</summary>
    public abstract string Option { get; }

    /// <summary>The folder in which functions keep databases of their own.</summary>
    public abstract string FunctionsFolder { get; }

    /// <summary>Whether it is certain that there is nothing here. What cannot be told at once may be there.</summary>
    public abstract bool IsMissing { get; }

    /// <summary>Whether anybody may have left commands here.</summary>
    public abstract bool HasInbox { get; }

    /// <summary>The journal, not yet opened.</summary>
    public abstract IRunJournal Create();

    /// <summary>Opens the journal for reading, also beside a live engine. Makes nothing.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read.</exception>
    public abstract ValueTask<IJournalReader> OpenReaderAsync(CancellationToken cancellationToken);

    /// <summary>Opens the inbox in which commands are left for an engine.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be made or read.</exception>
    public abstract ValueTask<ICommandInbox> OpenInboxAsync(TimeProvider timeProvider, CancellationToken cancellationToken);

    /// <summary>Whether a server, or <c>keys create</c>, may have kept anything here.</summary>
    public abstract bool HasServerStore { get; }

    /// <summary>Opens what the server keeps beside the runs, and makes it when there is none.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be made or read.</exception>
    public abstract ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken);

    /// <summary>Whether an engine, or maintenance, is at work on it now.</summary>
    public abstract ValueTask<bool> IsAttendedAsync(CancellationToken cancellationToken);
}
