using System.Collections.Immutable;

namespace ActorFlow.Runs;

/// <summary>The records of all frames that are open. Immutable, so that node actors can be shown it.</summary>
/// <param name="Root">Of the run itself.</param>
/// <param name="Nested">Of nested flows in which something has been kept, by frame.</param>
internal sealed record RunRecord(FrameRecord Root, ImmutableSortedDictionary<int, FrameRecord> Nested)
{
    public static readonly RunRecord None = new(FrameRecord.None, ImmutableSortedDictionary<int, FrameRecord>.Empty);

    public FrameRecord Of(int frame) => frame == 0 ? Root : Nested.TryGetValue(frame, out var record) ? record : FrameRecord.None;

    public RunRecord With(int frame, FrameRecord record)
    {
        if (frame == 0)
            return ReferenceEquals(record, Root) ? this : this with { Root = record };
        if (record.IsEmpty)
            return Nested.ContainsKey(frame) ? this with { Nested = Nested.Remove(frame) } : this;
        return this with { Nested = Nested.SetItem(frame, record) };
    }
}
