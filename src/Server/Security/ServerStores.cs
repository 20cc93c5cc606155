using ActorFlow.Hosting;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Server.Security;

/// <summary>
/// The store of the server: the one beside the engine's journal; without a journal, or with one that has none, one in memory that ends with the
/// process. Thread-safe.
/// </summary>
internal sealed class ServerStores(HostedFlowSystem system) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IServerStore? _store;

    /// <summary>Whether what is kept survives the process.</summary>
    public bool IsDurable { get; private set; }

    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public async ValueTask<IServerStore> GetAsync(CancellationToken cancellationToken)
    {
        if (_store is { } known)
            return known;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_store is not null)
                return _store;
            var source = system.SystemOrNull?.JournalCapability<IServerStoreSource>();
            IsDurable = source is not null;
            return _store = source is not null ? await source.OpenServerStoreAsync(cancellationToken)
                : await SqliteServerStore.OpenInMemoryAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is { } store)
            await store.DisposeAsync();
        _gate.Dispose();
    }
}
