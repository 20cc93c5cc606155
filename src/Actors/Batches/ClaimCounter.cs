using System.Runtime.InteropServices;

namespace ActorFlow.Actors.Batches;

/// <summary>
/// A counter that many threads move for every item. What they only read lies apart, or each move would take it from the caches of all the others.
/// </summary>
internal sealed class ClaimCounter
{
    private Apart _at;

    public long Next
    {
        get => Volatile.Read(ref _at.Next);
        set => Volatile.Write(ref _at.Next, value);
    }

    /// <summary>Takes the next one.</summary>
    public long Take() => Interlocked.Increment(ref _at.Next) - 1;

    /// <summary>Two lines of a cache on either side, as processors fetch them in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 264)]
    private struct Apart
    {
        [FieldOffset(128)]
        public long Next;
    }
}
