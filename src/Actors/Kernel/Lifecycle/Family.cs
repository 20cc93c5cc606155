using ActorFlow.Actors.Kernel.Supervision;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>The children of an actor; exists from its first spawn on.</summary>
/// <remarks>Locked, because the guardian's children are spawned by any thread; for all other actors the lock is never contended.</remarks>
internal sealed class Family
{
    private readonly Lock _lock = new();
    private readonly List<ActorRef> _children = [];
    private Dictionary<string, ActorRef>? _named;
    private Dictionary<ActorRef, RestartStatistics>? _statistics;
    private long _lastAnonymous;
    private bool _closed;

    internal int Count => _children.Count;

    /// <summary>Adds a child; false when the family takes none any more.</summary>
    internal bool TryAdd(ActorRef child, string? name, ActorRef parent)
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (name is not null && !(_named ??= []).TryAdd(name, child))
                throw new ActorNameException(name, parent.Path, "a living child has it. Choose another, or wait until that one has ended.");
            child.IndexInParent = _children.Count;
            _children.Add(child);
            return true;
        }
    }

    internal bool Remove(ActorRef child)
    {
        lock (_lock)
        {
            var index = child.IndexInParent;
            if (index < 0) return false;
            var last = _children[^1];
            _children[index] = last;
            last.IndexInParent = index;
            _children.RemoveAt(_children.Count - 1);
            child.IndexInParent = -1;
            if (child.GivenName is { } name) _named?.Remove(name);
            _statistics?.Remove(child);
            return true;
        }
    }

    internal ActorRef? Find(string name)
    {
        lock (_lock) return _named?.GetValueOrDefault(name);
    }

    internal ActorRef[] Snapshot()
    {
        lock (_lock) return [.. _children];
    }

    /// <summary>Takes no further children; returns those there are.</summary>
    internal ActorRef[] Close()
    {
        lock (_lock)
        {
            _closed = true;
            return [.. _children];
        }
    }

    /// <summary>Takes children again, after a restart.</summary>
    internal void Reopen()
    {
        lock (_lock) _closed = false;
    }

    internal RestartStatistics StatisticsOf(ActorRef child)
    {
        _statistics ??= [];
        if (!_statistics.TryGetValue(child, out var statistics)) _statistics[child] = statistics = new RestartStatistics();
        return statistics;
    }

    internal long NextAnonymous() => Interlocked.Increment(ref _lastAnonymous);
}
