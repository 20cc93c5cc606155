namespace ActorFlow.Actors.Batches;

/// <summary>Status and result of each item. One writer an item; grown by one thread while others write and read.</summary>
internal sealed class ResultTable<TResult>
{
    private const int SegmentBits = 12;
    private readonly int _bits;
    private readonly long _mask;
    private readonly bool _keepsResults;
    private TResult[][] _results;
    private byte[][] _status;

    /// <param name="count">How many items there are; null when that is not known, and <see cref="Grow"/> makes room.</param>
    /// <param name="keepsResults">Whether results are kept, or only how items stand.</param>
    public ResultTable(int? count, bool keepsResults)
    {
        _keepsResults = keepsResults;
        _bits = count is null ? SegmentBits : 31;
        _mask = (1L << _bits) - 1;
        _results = count is { } known && keepsResults ? [new TResult[known]] : [];
        _status = count is { } all ? [new byte[all]] : [];
    }

    public ItemStatus StatusOf(long index)
    {
        var status = Volatile.Read(ref _status);
        return (index >> _bits) < status.Length ? (ItemStatus)Volatile.Read(ref status[index >> _bits][index & _mask]) : ItemStatus.NotStarted;
    }

    public TResult this[long index] => _keepsResults ? Volatile.Read(ref _results)[index >> _bits][index & _mask] : default!;

    /// <summary>Makes room for an item. Called by the thread that reads the stream.</summary>
    public void Grow(long index)
    {
        if ((index >> _bits) < _status.Length)
            return;
        if (_keepsResults)
            Volatile.Write(ref _results, [.. _results, new TResult[1 << _bits]]);
        Volatile.Write(ref _status, [.. _status, new byte[1 << _bits]]);
    }

    public void Set(long index, ItemStatus status, TResult result)
    {
        if (_keepsResults)
            Volatile.Read(ref _results)[index >> _bits][index & _mask] = result;
        Volatile.Write(ref Volatile.Read(ref _status)[index >> _bits][index & _mask], (byte)status);
    }

    /// <summary>The results of the first items, in order.</summary>
    public IReadOnlyList<TResult> ToList(long count)
    {
        if (!_keepsResults || count == 0)
            return [];
        if (_results.Length == 1 && _results[0].Length == count)
            return _results[0];
        var all = new TResult[count];
        for (var i = 0; i < _results.Length && ((long)i << _bits) < count; i++)
            Array.Copy(_results[i], 0, all, (long)i << _bits, Math.Min(_results[i].Length, count - ((long)i << _bits)));
        return all;
    }
}
