using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>Makes histories of the rows of the function <c>histories</c>, run after run, with their chains checked. Whatever does not fit makes the run one that is read by itself.</summary>
/// <param name="runs">The runs that were asked for.</param>
/// <param name="mostAppends">A run of which so many appends came may have more.</param>
/// <param name="mostBytes">So many bytes are kept of all runs together.</param>
internal sealed class HistoryRows(IReadOnlyList<RunId> runs, int mostAppends, long mostBytes)
{
    private readonly RunHistory?[] _found = new RunHistory?[runs.Count];
    private List<JournalEntry> _entries = [];
    private RunSnapshot? _snapshot;
    private long _bytes;
    private long _version;
    private uint _chain;
    private int _current = -1;
    private int _appends;
    private bool _isSound;

    /// <summary>Takes the next row; those of a run come one after the other, its snapshot first.</summary>
    public void Add(NpgsqlDataReader row)
    {
        var place = row.GetInt32(0) - 1;
        if (place != _current)
            Begin(place);
        var (first, last, link) = (row.GetInt64(1), row.GetInt64(2), (uint)row.GetInt64(3));
        if (first > 0)
            _appends++;
        // One that is too large came without its data.
        _isSound = _isSound && !row.IsDBNull(5) && _bytes <= mostBytes;
        if (!_isSound)
            return;
        var data = row.Bytes(5);
        _bytes += data.Length;
        _isSound = first == 0 ? TakeSnapshot(last, link, row.GetInt32(4), data) : TakeAppend(first, last, link, data);
    }

    /// <summary>The histories, when all rows were taken.</summary>
    public IReadOnlyList<RunHistory?> End()
    {
        Close();
        return _found;
    }

    private void Begin(int place)
    {
        Close();
        (_current, _entries, _snapshot, _appends, _version, _chain, _isSound) = (place, [], null, 0, 0, 0, true);
    }

    private void Close()
    {
        if (_current < 0 || !_isSound || _appends >= mostAppends || _entries.Count == 0)
            return;
        // A snapshot that is ahead of the journal stands for nothing.
        if (_snapshot is null || _entries[0].Version == _snapshot.Version)
            _found[_current] = new RunHistory(_snapshot, _entries);
    }

    private bool TakeSnapshot(long version, uint checksum, int schema, byte[] data)
    {
        _snapshot = new RunSnapshot(runs[_current], version, schema, data);
        return SnapshotChecksum.Of(_snapshot) == checksum;
    }

    private bool TakeAppend(long first, long last, uint link, byte[] pack)
    {
        if (_version == 0)
        {
            if (first == 1)
            {
                (_version, _chain) = (1, EntryChain.Start(runs[_current]));
            }
            else
            {
                // It only says where the next one begins.
                (_version, _chain) = (last + 1, link);
                return _snapshot is not null;
            }
        }

        return first == _version && EntryPack.TryRead(pack, ref _version, ref _chain, _entries, _snapshot?.Version ?? 1) && _version == last + 1 && _chain == link;
    }
}
