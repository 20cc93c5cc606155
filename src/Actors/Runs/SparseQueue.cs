using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Actors.Runs;

/// <summary>A priority queue that costs a run nothing until something waits in it. A field of this type must not be read-only, nor copied.</summary>
internal struct SparseQueue<TElement, TPriority>
{
    private PriorityQueue<TElement, TPriority>? _made;

    public readonly int Count => _made?.Count ?? 0;

    public void Enqueue(TElement element, TPriority priority) => (_made ??= new()).Enqueue(element, priority);

    public readonly TElement Dequeue() => _made!.Dequeue();

    public readonly bool TryDequeue([MaybeNullWhen(false)] out TElement element, [MaybeNullWhen(false)] out TPriority priority)
    {
        if (_made is not null)
            return _made.TryDequeue(out element, out priority);
        (element, priority) = (default, default);
        return false;
    }

    public readonly bool TryPeek([MaybeNullWhen(false)] out TElement element, [MaybeNullWhen(false)] out TPriority priority)
    {
        if (_made is not null)
            return _made.TryPeek(out element, out priority);
        (element, priority) = (default, default);
        return false;
    }

    public readonly void Clear() => _made?.Clear();
}
