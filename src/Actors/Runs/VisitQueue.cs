using System.Diagnostics.CodeAnalysis;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Visits that wait for room, the oldest first. They mostly come in that order, and then it is a plain queue. A field of this type must not be read-only, nor copied.</summary>
internal struct VisitQueue
{
    private Queue<Visit>? _inOrder;
    private PriorityQueue<Visit, long>? _late;
    private long _newest;

    public readonly int Count => (_inOrder?.Count ?? 0) + (_late?.Count ?? 0);

    public void Enqueue(Visit visit)
    {
        if (_inOrder is { Count: > 0 } && visit.Id < _newest)
        {
            (_late ??= new()).Enqueue(visit, visit.Id);
            return;
        }

        _newest = visit.Id;
        (_inOrder ??= new(8)).Enqueue(visit);
    }

    public readonly bool TryDequeue([MaybeNullWhen(false)] out Visit visit)
    {
        if (_late is not null && _late.TryPeek(out visit, out var id) && !(_inOrder!.TryPeek(out var first) && first.Id < id))
            return _late.TryDequeue(out visit, out _);
        if (_inOrder is not null)
            return _inOrder.TryDequeue(out visit);
        visit = null;
        return false;
    }

    public readonly void Clear()
    {
        _inOrder?.Clear();
        _late?.Clear();
    }
}
