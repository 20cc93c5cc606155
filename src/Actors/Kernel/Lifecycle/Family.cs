using ActorFlow.Actors.Kernel.Supervision;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>The children of an actor; exists from its first spawn on.</summary>
/// <remarks>
/// Locked, because some families take children from any thread, and a child that ends takes itself out; the lock is hardly ever contended.
/// </remarks>
internal sealed class Family
{
    // Marks the places of named children, which have a list of their own.
    private const int Named = 1 << 30;

    private readonly Lock _lock = new();
    private List<ActorRef>? _anonymous;
    private NamedChildren? _named;
    private Dictionary<ActorRef, RestartStatistics>? _statistics;
    private long _lastAnonymous;
    private bool _closed;

    internal int Count => (_anonymous?.Count ?? 0) + (_named?.Count ?? 0);

    /// <summary>Adds a child; false when the family takes none any more.</summary>
    internal bool TryAdd(ActorRef child, string? name, ActorRef parent)
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (name is null)
            {
                _anonymous ??= [];
                child.IndexInParent = _anonymous.Count;
                _anonymous.Add(child);
                return true;
            }

            if ((_named ??= new NamedChildren()).TryAdd(name, child, Named)) return true;
            throw new ActorNameException(name, parent.Path, "a living child has it. Choose another, or wait until that one has ended.");
        }
    }

    /// <summary>
    /// Takes out a child that has ended, unless the family is closed: then somebody waits for its last one, and has to hear of each.
    /// </summary>
    internal bool TryRemove(ActorRef child)
    {
        lock (_lock) return !_closed && Remove(child);
    }

    internal bool Remove(ActorRef child)
    {
        lock (_lock)
        {
            var index = child.IndexInParent;
            if (index < 0) return false;
            if (index >= Named) _named!.Remove(child.Name, index - Named);
            else RemoveAnonymous(index);
            child.IndexInParent = -1;
            _statistics?.Remove(child);
            return true;
        }
    }

    internal ActorRef? Find(string name)
    {
        lock (_lock) return _named?.Find(name);
    }

    /// <summary>The children: first the named ones, in the order in which they were spawned, then the others in no particular order.</summary>
    internal ActorRef[] Snapshot()
    {
        lock (_lock)
        {
            var children = new List<ActorRef>(Count);
            _named?.CopyTo(children);
            children.AddRange(_anonymous ?? []);
            return [.. children];
        }
    }

    /// <summary>Takes no further children; returns those there are.</summary>
    internal ActorRef[] Close()
    {
        lock (_lock) _closed = true;
        return Snapshot();
    }

    /// <summary>Takes children again, after a restart.</summary>
    internal void Reopen()
    {
        lock (_lock) _closed = false;
    }

    private void RemoveAnonymous(int index)
    {
        var last = _anonymous![^1];
        _anonymous[index] = last;
        last.IndexInParent = index;
        _anonymous.RemoveAt(_anonymous.Count - 1);
    }

    internal RestartStatistics StatisticsOf(ActorRef child)
    {
        lock (_lock)
        {
            _statistics ??= [];
            if (!_statistics.TryGetValue(child, out var statistics)) _statistics[child] = statistics = new RestartStatistics();
            return statistics;
        }
    }

    internal long NextAnonymous() => Interlocked.Increment(ref _lastAnonymous);
}
