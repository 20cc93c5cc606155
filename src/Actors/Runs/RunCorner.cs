using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Runs;

/// <summary>What a thread begins runs with: places of every <see cref="RunTable"/>, and random bytes for ids. Touched by that thread only.</summary>
internal sealed class RunCorner
{
    /// <summary>How many places a thread looks at for a free one.</summary>
    private const int Looks = 8;

    private const int BlockSize = 2_000;

    private static int s_guests;

    [ThreadStatic]
    private static RunCorner? t_own;

    private readonly byte[] _random = new byte[BlockSize];
    private readonly int _part;
    private Counts _counts;

    private RunCorner()
    {
        Thread = ThreadPlace.OfThisThread;
        _part = RunTable.PartSize * (Thread < RunTable.OwnParts ? Thread : RunTable.OwnParts + (int)((uint)(Interlocked.Increment(ref s_guests) - 1) % (RunTable.Parts - RunTable.OwnParts)));
        _counts.Used = BlockSize;
    }

    public static RunCorner OfThisThread => t_own ??= new RunCorner();

    /// <summary>The thread's number (<see cref="ThreadPlace"/>).</summary>
    public int Thread { get; }

    /// <summary>Finds a place that is free, among those that are this thread's, or that are for all who have none of their own.</summary>
    public bool TryFindPlace(RunTable table, out int place)
    {
        for (var look = 0; look < Looks; look++)
        {
            place = _part + (int)(_counts.Next++ % RunTable.PartSize);
            if (table.IsFree(place))
                return true;
        }

        place = -1;
        return false;
    }

    /// <summary>Random bits.</summary>
    public ulong Draw()
    {
        if (_counts.Used == BlockSize)
        {
            RandomNumberGenerator.Fill(_random);
            _counts.Used = 0;
        }

        var drawn = BinaryPrimitives.ReadUInt64LittleEndian(_random.AsSpan(_counts.Used, sizeof(ulong)));
        _counts.Used += sizeof(ulong);
        return drawn;
    }

    /// <summary>What changes with each run, away from what other threads change with each of theirs: they do not share a cache line then, wherever their corners lie.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Counts
    {
        [FieldOffset(64)]
        public uint Next;

        [FieldOffset(68)]
        public int Used;
    }
}
