using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Batches;

/// <content>What goes into the journal of finished items, and what is found there.</content>
internal sealed partial class BatchRun<TSource, TItem, TResult>
{
    private readonly JsonTypeInfo<TItem>? _itemJson;
    private readonly JsonTypeInfo<TResult>? _resultJson;
    private KeptTable? _kept;
    private ResultTable<TResult>? _previous;
    private long _fold;

    /// <summary>Takes over what an earlier attempt in this process has finished: nothing of it is run again.</summary>
    public void TakeFrom(BatchRun<TSource, TItem, TResult> earlier)
    {
        _previous = earlier._table;
        for (var index = 0; _list is not null && index < _listed; index++)
            _ = TryRestore(index, _list[index]);
    }

    /// <summary>Takes over what the journal says is finished. Runs code of users: converters of results.</summary>
    /// <exception cref="BatchItemsChangedException">An item is not the one that was finished.</exception>
    public void Restore(IReadOnlyList<KeptItems> kept, SunkItems sunk, int attempt)
    {
        _kept = new KeptTable(kept, attempt, failuresStand: _sink is not null, sunk);
        _position = _kept.Sink;
        _earlier = (_kept.Sunk.Count - _kept.Sunk.Failed, _kept.Sunk.Failed);
        _errors.AddRange(_kept.Sunk.Errors.Select(ItemErrors.Read));
        if (_list is null)
            return;
        foreach (var index in _kept.Indexes)
        {
            if (index >= _listed)
                throw Changed(index, $"was finished before, and now there are only {_listed}");
            _ = TryRestore(index, _list[(int)index]);
        }

        if (_sink is not null)
            _claims.Next = _sunk;
    }

    /// <summary>If the item was finished before: takes over how.</summary>
    private bool TryRestore(long index, TItem item)
    {
        if (_previous is not null && _table is not null && _previous.StatusOf(index) == ItemStatus.Done)
        {
            _table.Set(index, ItemStatus.Done, _previous[index]);
            _hasRestored = true;
            _earlier.Done++;
            return true;
        }

        if (index < _kept?.Sunk.Count)
        {
            Recognize(index, item, _kept.Sunk);
            return true;
        }

        if (_kept is null || !_kept.TryFind(index, out var hash, out var result, out var error))
            return false;
        if (HashOf(item) != hash)
            throw Changed(index, "is not the one that was finished before");
        _hasRestored = true;
        if (error is not null)
        {
            // Under the lock: lanes may add failures of a stream at the same time.
            lock (_gate)
            {
                if (_sink is null || _errors.Count < MaxErrorsWithSink)
                    _errors.Add(error);
            }

            _earlier.Failed++;
        }
        else
        {
            _earlier.Done++;
        }

        if (_table is null)
            Volatile.Write(ref _sunk, index + 1);
        else
            _table.Set(index, error is null ? ItemStatus.Done : ItemStatus.Failed, error is null ? result.Deserialize(_resultJson!)! : default!);
        return true;
    }

    /// <summary>An item that went to a sink comes by again, in its order: at the last of them it shows whether all are what they were.</summary>
    private void Recognize(long index, TItem item, SunkItems sunk)
    {
        _fold = SunkItems.Next(_fold, HashOf(item));
        if (index == sunk.Count - 1 && _fold != sunk.Hash)
            throw Changed(index, "or one before it, is not the one that was finished before");
        _hasRestored = true;
        Volatile.Write(ref _sunk, index + 1);
    }

    /// <summary>The stream has ended: everything that was finished before has to have come.</summary>
    private void RequireEnd()
    {
        if (_kept is not null && _kept.Last >= _claims.Next)
            throw Changed(_kept.Last, $"was finished before, and now the stream ends after {_claims.Next}");
    }

    private uint HashOf(TItem item)
    {
        using var scratch = JsonScratch.Rent();
        JsonSerializer.Serialize(scratch.Writer, item, _itemJson!);
        return ItemHash.Of(scratch.Written);
    }

    /// <summary>Sets the result, once it is known that JSON carries it.</summary>
    private void Keep(long index, TItem item, TResult result)
    {
        var hash = HashOf(item);
        using var scratch = JsonScratch.Rent();
        JsonSerializer.Serialize(scratch.Writer, result, _resultJson!);
        var json = scratch.Written;
        _table!.Set(index, ItemStatus.Done, result);
        Added(Chunk!.Add(index, hash, json, null));
    }

    private void Keep(long index, TItem item, ItemError error)
    {
        _table!.Set(index, ItemStatus.Failed, default!);
        if (Chunk is null)
            return;
        uint hash;
        try
        {
            hash = HashOf(item);
        }
        catch (Exception failure)
        {
            // JSON cannot carry the item at all, which may be why it failed: it stays out of the journal and would run again.
            _ = failure;
            return;
        }

        Added(Chunk.Add(index, hash, [], error));
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Execution.Environment.Options.Serialization.Json.GetTypeInfo(typeof(T));

    private BatchItemsChangedException Changed(long index, string what) => new(Context.RunId, Context.Node, index, what);
}
