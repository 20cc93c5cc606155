using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>Visits in the order in which they came. One at a time, as in most runs, takes no memory of its own. A field of this type must not be read-only, nor copied.</summary>
internal struct VisitFifo
{
    private Visit? _first;
    private Queue<Visit>? _others;

    public void Enqueue(Visit visit)
    {
        if (_first is null)
            _first = visit;
        else
            (_others ??= new(8)).Enqueue(visit);
    }

    public readonly bool TryPeek([MaybeNullWhen(false)] out Visit visit)
    {
        visit = _first;
        return visit is not null;
    }

    public bool TryDequeue([MaybeNullWhen(false)] out Visit visit)
    {
        visit = _first;
        _first = _others is { Count: > 0 } ? _others.Dequeue() : null;
        return visit is not null;
    }

    public void Clear()
    {
        _first = null;
        _others?.Clear();
    }
}
