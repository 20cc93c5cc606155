using System.Diagnostics.CodeAnalysis;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Visits that wait for room, the oldest first. They mostly come in that order, and then it is a plain queue. A field of this type must not be read-only, nor copied.</summary>
internal struct VisitQueue
{
    /// <summary>How much room is kept once it is used no more.</summary>
    private const int MostKept = 64;

    // A ring, whose length is a power of two.
    private Visit[]? _ring;
    private int _begin;
    private int _inOrder;
    private PriorityQueue<Visit, long>? _late;
    private long _newest;

    public readonly int Count => _inOrder + (_late?.Count ?? 0);

    /// <summary>The one that is taken next, or null.</summary>
    public readonly Visit? First
    {
        get
        {
            var first = _inOrder > 0 ? _ring![_begin] : null;
            return _late is not null && _late.TryPeek(out var late, out var id) && !(first?.Id < id) ? late : first;
        }
    }

    public void Enqueue(Visit visit)
    {
        if (_inOrder > 0 && visit.Id < _newest)
        {
            (_late ??= new()).Enqueue(visit, visit.Id);
            return;
        }

        _newest = visit.Id;
        if (_ring is null || _inOrder == _ring.Length)
            Grow();
        _ring[(_begin + _inOrder++) & (_ring.Length - 1)] = visit;
    }

    public bool TryDequeue([MaybeNullWhen(false)] out Visit visit)
    {
        visit = _inOrder > 0 ? _ring![_begin] : null;
        if (_late is not null && _late.TryPeek(out _, out var id) && !(visit?.Id < id))
            return _late.TryDequeue(out visit, out _);
        if (visit is null)
            return false;
        _ring![_begin] = null!;
        _begin = (_begin + 1) & (_ring.Length - 1);
        _inOrder--;
        return true;
    }

    public void Clear()
    {
        while (TryDequeue(out _))
        {
        }
    }

    /// <summary>Of a queue in which none waits: it is as it was made, but that it keeps some room.</summary>
    public void Forget()
    {
        if (_ring?.Length > MostKept)
            _ring = null;
        _begin = 0;
        _late = null;
        _newest = 0;
    }

    [MemberNotNull(nameof(_ring))]
    private void Grow()
    {
        var longer = new Visit[_ring is null ? 8 : 2 * _ring.Length];
        for (var i = 0; i < _inOrder; i++)
            longer[i] = _ring![(_begin + i) & (_ring.Length - 1)];
        _ring = longer;
        _begin = 0;
    }
}
