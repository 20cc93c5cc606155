using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>
/// Writes rows of the log, some at a time where a commit has many. Used by one thread at a time.
/// </summary>
internal sealed class LogRows(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    private const int Together = RowStatements.Most;
    private const int Columns = 8;
    private const int KeptBuffer = 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly RowStatements _statements = new(connection, sql["Append"], Columns);
    private readonly LogRow[] _rows = new LogRow[Together];
    private readonly Range[] _places = new Range[Together];
    private ArrayBufferWriter<byte> _packs = new(FirstBuffer);
    private int _start;
    private int _count;

    /// <summary>How many bytes were packed last.</summary>
    public int Packed => _packs.WrittenCount - _start;

    /// <summary>Packs the entries of a row that is added next, or never.</summary>
    /// <returns>The link of the last entry.</returns>
    public uint Pack(ReadOnlySpan<JournalEntry> entries, uint chain)
    {
        if (_count == 0)
            Empty();
        _start = _packs.WrittenCount;
        return EntryPack.Write(_packs, entries, chain);
    }

    /// <summary>Adds the row of the entries that were packed last. It is in the table after <see cref="Write"/> at the latest.</summary>
    public void Add(in LogRow row)
    {
        (_rows[_count], _places[_count]) = (row, _start.._packs.WrittenCount);
        _count++;
        if (_count == Together || _packs.WrittenCount >= FirstBuffer)
            Write();
    }

    /// <summary>Writes what was added.</summary>
    public void Write()
    {
        _statements.Insert(_count, this, static (statement, before, i, log) => log.Bind(statement, before, i));
        _count = 0;
    }

    /// <summary>Forgets what was added and is not written.</summary>
    public void Clear() => _count = 0;

    private void Bind(Statement statement, int before, int i)
    {
        ref readonly var row = ref _rows[i];
        statement.Bind(before + 1, row.Position).Bind(before + 2, row.Run).Bind(before + 3, row.First).Bind(before + 4, row.Last)
            .Bind(before + 5, row.AppendId.Incarnation).Bind(before + 6, row.AppendId.Counter).Bind(before + 7, row.Chain)
            .Bind(before + 8, _packs.WrittenSpan[_places[i]]);
    }

    private void Empty()
    {
        if (_packs.Capacity > KeptBuffer)
            _packs = new ArrayBufferWriter<byte>(FirstBuffer);
        _packs.ResetWrittenCount();
    }
}

/// <summary>A row of the log, its entries aside.</summary>
internal readonly record struct LogRow(long Position, long Run, long First, long Last, AppendId AppendId, uint Chain);
