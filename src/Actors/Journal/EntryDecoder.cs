using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads entries back as events, and fetches the large values that lie beside them. Not thread-safe.</summary>
/// <param name="codec">Reads the entries.</param>
/// <param name="fetch">Gives the content of a blob, or null when it is not stored.</param>
/// <param name="isWell">Whether a blob that cannot be read is the only thing wrong with the journal.</param>
internal sealed class EntryDecoder(EventCodec codec, Func<BlobId, ValueTask<ReadOnlyMemory<byte>?>> fetch, Func<bool> isWell)
{
    private readonly HashSet<BlobId> _named = [];
    private EventCodec? _withBlobs;
    private FetchedBlobs? _fetched;

    /// <summary>The decoder of a journal that is read directly.</summary>
    public static EntryDecoder Of(IJournalReader journal, EventCodec codec)
    {
        var store = journal.Capability<IBlobStore>();
        return new EntryDecoder(codec, name => store is null
            ? new(default(ReadOnlyMemory<byte>?)) : store.ReadBlobAsync(name, CancellationToken.None), static () => true);
    }

    /// <summary>The blobs that were fetched, so that the journal holds them; null for none.</summary>
    public HashSet<BlobId>? Names { get; private set; }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JournalTooNewException">The event is of a newer build.</exception>
    /// <exception cref="RunJournalException">The entry is damaged, or a blob that it names is damaged or missing.</exception>
    /// <exception cref="JournalUnavailableException">A blob that it names cannot be read just now.</exception>
    public ValueTask<RunEvent> DecodeAsync(RunId runId, JournalEntry entry)
    {
        _named.Clear();
        BlobScan.Find(entry.Data.Span, _named);
        return _named.Count == 0 ? new(codec.Decode(runId, entry)) : DecodeWithBlobsAsync(runId, entry);
    }

    /// <summary>Fetches the blobs that a snapshot or baseline names.</summary>
    /// <returns>How its values are to be read.</returns>
    public async ValueTask<StateJournaling> PrepareAsync(ReadOnlyMemory<byte> image)
    {
        _named.Clear();
        BlobScan.Find(image.Span, _named);
        if (_named.Count > 0)
            await FetchAsync();
        return codec.Journaling.With(_fetched);
    }

    private async ValueTask<RunEvent> DecodeWithBlobsAsync(RunId runId, JournalEntry entry)
    {
        await FetchAsync();
        return _withBlobs!.Decode(runId, entry);
    }

    // Those of the entry before are kept: values that are written again and again are often the same. No more, as a long history may name many.
    private async ValueTask FetchAsync()
    {
        _fetched ??= new FetchedBlobs();
        _withBlobs ??= codec.With(_fetched);
        _fetched.KeepOnly(_named);
        foreach (var name in _named)
        {
            if (_fetched.Has(name))
                continue;
            var blob = await TryFetchAsync(name);
            _fetched.Add(name, blob);
            if (blob.Content is not null)
                (Names ??= []).Add(name);
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte>? Content, string? Fault)> TryFetchAsync(BlobId name)
    {
        try
        {
            var content = await fetch(name);
            return content is null ? (null, "is not stored")
                : BlobId.Of(content.Value.Span) != name ? (null, "is damaged: its content does not have its name")
                : (content, null);
        }
        catch (JournalUnavailableException error) when (error.IsDamage && isWell())
        {
            // One that cannot be read just now says nothing about the run.
            return (null, $"cannot be read: {error.Message}");
        }
    }

    private sealed class FetchedBlobs : IStateBlobs
    {
        private readonly Dictionary<BlobId, (ReadOnlyMemory<byte>? Content, string? Fault)> _blobs = [];

        public bool Has(BlobId name) => _blobs.ContainsKey(name);

        public void Add(BlobId name, (ReadOnlyMemory<byte>? Content, string? Fault) blob) => _blobs.Add(name, blob);

        public void KeepOnly(HashSet<BlobId> names)
        {
            foreach (var name in _blobs.Keys.Where(name => !names.Contains(name)).ToList())
                _blobs.Remove(name);
        }

        public string? Put(ReadOnlyMemory<byte> content) => null;

        public ReadOnlyMemory<byte> Get(string address)
        {
            var (content, fault) = _blobs.TryGetValue(BlobId.Parse(address), out var blob) ? blob : (null, "was not asked for");
            return content ?? throw new JsonException($"The blob {address} {fault}.");
        }
    }
}
