using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>
/// Writes rows of the log, some at a time where a commit has many: to open the table and its index for a statement costs nearly as much as a row does. Used by one thread at a time.
/// </summary>
internal sealed class LogRows(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    private const int Together = 8;
    private const int Columns = 8;
    private const int KeptBuffer = 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly Statement?[] _statements = new Statement?[Together + 1];
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
        if (_count == 0)
            return;
        var statement = _statements[_count] ??= connection[TextOf(_count)];
        for (var i = 0; i < _count; i++)
        {
            ref readonly var row = ref _rows[i];
            var column = i * Columns;
            statement.Bind(column + 1, row.Position).Bind(column + 2, row.Run).Bind(column + 3, row.First).Bind(column + 4, row.Last)
                .Bind(column + 5, row.AppendId.Incarnation).Bind(column + 6, row.AppendId.Counter).Bind(column + 7, row.Chain)
                .Bind(column + 8, _packs.WrittenSpan[_places[i]]);
        }

        _count = 0;
        statement.Run();
    }

    /// <summary>Forgets what was added and is not written.</summary>
    public void Clear() => _count = 0;

    private void Empty()
    {
        if (_packs.Capacity > KeptBuffer)
            _packs = new ArrayBufferWriter<byte>(FirstBuffer);
        _packs.ResetWrittenCount();
    }

    private string TextOf(int rows)
        => sql["Append"].TrimEnd().TrimEnd(';') + string.Concat(Enumerable.Range(1, rows - 1)
            .Select(static row => $", ({string.Join(", ", Enumerable.Range((row * Columns) + 1, Columns).Select(static number => $"?{number}"))})"));
}

/// <summary>A row of the log, its entries aside.</summary>
internal readonly record struct LogRow(long Position, long Run, long First, long Last, AppendId AppendId, uint Chain);
