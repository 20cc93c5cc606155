namespace ActorFlow.Actors.Middleware;

/// <summary>Keeps results of Exec in the memory of this process, by node and key; the least recently used one leaves first.</summary>
internal sealed class CacheMiddleware(Func<ExecCall, string?> keyOf, TimeSpan? lifetime, int capacity) : NodeMiddleware
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Node Node, string Key), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        if (keyOf(call) is not { } text)
            return await next(call);
        var key = (call.Node, text);
        if (TryFind(key, call.Context.TimeProvider, out var known))
            return known;
        var result = await next(call);
        Keep(key, result, call.Context.TimeProvider);
        return result;
    }

    private bool TryFind((Node Node, string Key) key, TimeProvider time, out object? result)
    {
        lock (_gate)
        {
            result = null;
            if (!_entries.TryGetValue(key, out var entry))
                return false;
            _byUse.Remove(entry);
            if (lifetime is { } limit && time.GetElapsedTime(entry.Value.Since) >= limit)
            {
                _entries.Remove(key);
                return false;
            }

            _byUse.AddFirst(entry);
            result = entry.Value.Result;
            return true;
        }
    }

    private void Keep((Node Node, string Key) key, object? result, TimeProvider time)
    {
        lock (_gate)
        {
            if (_entries.Remove(key, out var older))
                _byUse.Remove(older);
            _entries.Add(key, _byUse.AddFirst(new Entry(key, result, time.GetTimestamp())));
            if (_entries.Count <= capacity)
                return;
            _entries.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }
    }

    private sealed record Entry((Node Node, string Key) Key, object? Result, long Since);
}
