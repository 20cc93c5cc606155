using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>
/// The slots that batches share. Who waits is served by priority, then by how much its run has had for its weight (start-time fair queuing: Goyal,
/// Vin, Cheng
/// 1996), then in order of coming. Thread-safe; nothing of a user runs under its lock.
/// </summary>
internal sealed class SharedPool(BatchPoolOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<PoolMember> _waiting = [];
    private readonly Dictionary<RunId, RunShare> _shares = [];
    private readonly RateLimit? _rate = options.MaxPerSecond is { } rate ? new RateLimit(rate) : null;
    private readonly long _origin = time.GetTimestamp();
    private int _free = options.MaxConcurrency;
    private double _virtual;
    private long _order;

    /// <summary>Wakes the pool when its rate allows the next one; set when the system starts.</summary>
    public Action<SharedPool, TimeSpan>? WakeIn { get; set; }

    private long Clock => time.GetElapsedTime(_origin).Ticks;

    /// <summary>Slots that are taken now, and the most there have been.</summary>
    public (int Now, int Peak) Taken { get; private set; }

    public PoolMember Join(RunId run, int weight, int priority, ActorRef<BatchMessage> router)
    {
        lock (_gate)
        {
            if (!_shares.TryGetValue(run, out var share))
                _shares.Add(run, share = new RunShare { Pass = _virtual });
            share.Members++;
            return new PoolMember(this, run, share, weight, priority, router);
        }
    }

    /// <summary>A batch has ended: whatever it waits for, it does not want any more.</summary>
    public void Part(PoolMember member)
    {
        List<PoolMember>? granted = null;
        var entered = false;
        lock (_gate)
        {
            _waiting.Remove(member);
            member.Wanted = 0;
            if (--member.Share.Members == 0)
                _shares.Remove(member.Run);
            for (; member.Granted > 0; member.Granted--)
                Free();
            Grant(null, ref entered, ref granted);
        }

        Tell(granted);
    }

    /// <summary>A batch has heard of a slot that it was granted; from now on it answers for it.</summary>
    public void Accept(PoolMember member)
    {
        lock (_gate)
            member.Granted--;
    }

    /// <summary>Takes a slot, or stands in line: then the router is told when it has one.</summary>
    /// <param name="member">The batch.</param>
    /// <param name="holds">Whether it holds a slot that it gives back in the same breath: it keeps it only if nobody else has a better right.</param>
    public bool TryEnter(PoolMember member, bool holds)
    {
        List<PoolMember>? granted = null;
        var entered = false;
        lock (_gate)
        {
            if (holds)
                Free();
            if (member.Wanted++ == 0)
            {
                member.Order = _order++;
                _waiting.Add(member);
            }

            Grant(member, ref entered, ref granted);
        }

        Tell(granted);
        return entered;
    }

    public void Leave()
    {
        List<PoolMember>? granted = null;
        var entered = false;
        lock (_gate)
        {
            Free();
            Grant(null, ref entered, ref granted);
        }

        Tell(granted);
    }

    /// <summary>The rate may allow the next one.</summary>
    public void Wake()
    {
        List<PoolMember>? granted = null;
        var entered = false;
        lock (_gate)
            Grant(null, ref entered, ref granted);
        Tell(granted);
    }

    private void Free()
    {
        _free++;
        Taken = (Taken.Now - 1, Taken.Peak);
    }

    /// <summary>Gives free slots to those with the best right. The one who asks is not told: it sees that it has entered.</summary>
    private void Grant(PoolMember? asking, ref bool entered, ref List<PoolMember>? granted)
    {
        while (_free > 0 && Best() is { } best)
        {
            if (_rate is not null && !_rate.TryTake(Clock, out var due))
            {
                WakeIn?.Invoke(this, TimeSpan.FromTicks(Math.Max(0, due - Clock)));
                return;
            }

            _free--;
            Taken = (Taken.Now + 1, Math.Max(Taken.Peak, Taken.Now + 1));
            _virtual = Math.Max(_virtual, best.Share.Pass);
            best.Share.Pass = _virtual + (1.0 / best.Weight);
            best.Order = _order++;
            if (--best.Wanted == 0)
                _waiting.Remove(best);
            if (best == asking && !entered)
            {
                entered = true;
            }
            else
            {
                best.Granted++;
                (granted ??= []).Add(best);
            }
        }
    }

    private PoolMember? Best()
    {
        PoolMember? best = null;
        foreach (var member in _waiting)
        {
            if (best is null || member.CompareTo(best) < 0)
                best = member;
        }

        return best;
    }

    private static void Tell(List<PoolMember>? granted)
    {
        foreach (var member in granted ?? [])
            member.Router.Tell(BatchMessage.PoolGranted.Instance);
    }
}

/// <summary>What a run has had of a pool, in units of work for its weight.</summary>
internal sealed class RunShare
{
    public double Pass { get; set; }

    public int Members { get; set; }
}

/// <summary>A batch in a pool. Its changing parts belong to the pool's lock.</summary>
internal sealed class PoolMember(SharedPool pool, RunId run, RunShare share, int weight, int priority, ActorRef<BatchMessage> router)
{
    private int _wanted;

    public RunId Run => run;

    public RunShare Share => share;

    public int Weight => weight;

    public ActorRef<BatchMessage> Router => router;

    /// <summary>How many lanes stand in line.</summary>
    public int Wanted
    {
        get => Volatile.Read(ref _wanted);
        set => Volatile.Write(ref _wanted, value);
    }

    public long Order { get; set; }

    /// <summary>Slots that it was granted and has not heard of yet.</summary>
    public int Granted { get; set; }

    public void Accept() => pool.Accept(this);

    public bool TryEnter() => pool.TryEnter(this, holds: false);

    /// <summary>After an item: goes on if nobody has a better right. A slot that was granted just now is not given back before it was used.</summary>
    public bool TryStay(bool isFresh) => isFresh || pool.TryEnter(this, holds: true);

    public void Leave() => pool.Leave();

    public void Part() => pool.Part(this);

    /// <summary>Who is served first: less is better.</summary>
    public int CompareTo(PoolMember other)
    {
        if (priority != other.Priority)
            return priority > other.Priority ? -1 : 1;
        var order = share.Pass.CompareTo(other.Share.Pass);
        return order != 0 ? order : Order.CompareTo(other.Order);
    }

    private int Priority => priority;
}
