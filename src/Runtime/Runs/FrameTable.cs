using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>The open frames of a run in the order of their ids. Most runs have the one they begin with and no other.</summary>
internal sealed class FrameTable(Frame root) : IReadOnlyCollection<Frame>
{
    private readonly Frame[] _alone = [root];
    private SortedDictionary<int, Frame>? _many;

    public int Count => Values.Count;

    public IReadOnlyCollection<Frame> Values => _many is null ? _alone : _many.Values;

    public bool TryGetValue(int id, [MaybeNullWhen(false)] out Frame frame)
    {
        if (_many is not null)
            return _many.TryGetValue(id, out frame);
        frame = id == root.Id ? root : null;
        return frame is not null;
    }

    public void Add(int id, Frame frame) => (_many ??= new() { [root.Id] = root }).Add(id, frame);

    public void Remove(int id) => _many?.Remove(id);

    public IEnumerator<Frame> GetEnumerator() => Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
