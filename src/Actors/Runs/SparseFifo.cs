using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Actors.Runs;

/// <summary>A queue that costs a run nothing until something waits in it. A field of this type must not be read-only, nor copied.</summary>
internal struct SparseFifo<T>
{
    private Queue<T>? _made;

    public readonly int Count => _made?.Count ?? 0;

    public void Enqueue(T item) => (_made ??= new()).Enqueue(item);

    public readonly T Dequeue() => _made!.Dequeue();

    public readonly bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        if (_made is not null)
            return _made.TryDequeue(out item);
        item = default;
        return false;
    }

    public readonly bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        if (_made is not null)
            return _made.TryPeek(out item);
        item = default;
        return false;
    }
}
