namespace ActorFlow.Journal;

/// <summary>What a server keeps beside the runs: API keys, the audit trail, and what it owes to the receivers of webhooks.</summary>
/// <remarks>Safe for use from many threads, and, unless a store says otherwise, open in many processes at a time. Everything that was awaited is durable.</remarks>
public interface IServerStore : IAsyncDisposable
{
    /// <summary>API keys.</summary>
    IKeyStore Keys { get; }

    /// <summary>Who did what.</summary>
    IAuditTrail Audit { get; }

    /// <summary>Deliveries of outgoing webhooks.</summary>
    IWebhookOutbox Outbox { get; }

    /// <summary>Receivers of outgoing webhooks that were set up while servers run.</summary>
    IReceiverStore Receivers { get; }

    /// <summary>Signatures of incoming webhooks that were seen.</summary>
    IReplayMemory Replays { get; }
}

/// <summary>Opens the store of a server that lies beside a journal. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
public interface IServerStoreSource
{
    /// <summary>Opens the store, and makes it when there is none.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JournalUnavailableException">The store cannot be made or read, or is newer than this program.</exception>
    ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken);
}
