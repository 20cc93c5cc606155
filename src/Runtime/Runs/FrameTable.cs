using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>The open frames of a run in the order of their ids. Most runs have the one they begin with and no other. A field of this type must not be read-only, nor copied.</summary>
internal struct FrameTable(Frame root) : IReadOnlyCollection<Frame>
{
    private SortedDictionary<int, Frame>? _many;

    /// <summary>The run itself.</summary>
    public readonly Frame Root => root;

    public readonly int Count => _many?.Count ?? 1;

    public readonly IReadOnlyCollection<Frame> Values => _many is null ? [root] : _many.Values;

    public readonly bool TryGetValue(int id, [MaybeNullWhen(false)] out Frame frame)
    {
        if (_many is not null)
            return _many.TryGetValue(id, out frame);
        frame = id == root.Id ? root : null;
        return frame is not null;
    }

    public void Add(int id, Frame frame) => (_many ??= new() { [root.Id] = root }).Add(id, frame);

    public readonly void Remove(int id) => _many?.Remove(id);

    public readonly IEnumerator<Frame> GetEnumerator() => Values.GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
