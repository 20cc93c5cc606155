using System.Numerics;

namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>
/// A number that no other living thread has, from 0, for tables with a place for each thread: what lies at a thread's place is written and read by that thread only, without interlocked operations.
/// </summary>
internal sealed class ThreadPlace
{
    /// <summary>How many threads have a place. Further ones have none, and have to do without.</summary>
    public const int Count = 64;

    private static long s_taken;

    [ThreadStatic]
    private static ThreadPlace? t_own;

    private readonly int _number = Take();

    private ThreadPlace()
    {
    }

    // The thread has ended, and with it whatever it did at its place: another one may have it.
    ~ThreadPlace()
    {
        if (_number < Count)
            Interlocked.And(ref s_taken, ~(1L << _number));
    }

    /// <summary>The number of this thread; <see cref="Count"/> when it has none.</summary>
    public static int OfThisThread => (t_own ??= new ThreadPlace())._number;

    private static int Take()
    {
        var taken = Volatile.Read(ref s_taken);
        while (taken != -1)
        {
            var free = BitOperations.TrailingZeroCount(~taken);
            var seen = Interlocked.CompareExchange(ref s_taken, taken | (1L << free), taken);
            if (seen == taken)
                return free;
            taken = seen;
        }

        return Count;
    }
}
