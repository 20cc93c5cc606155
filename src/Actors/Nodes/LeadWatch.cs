namespace ActorFlow.Actors.Nodes;

/// <summary>
/// Looks after threads on which one short thing after the other is done while more of them wait: that is quicker than to wake another thread, unless one of them turns out not to be short.
/// So while there is such a thread, somebody looks round every millisecond, and says so to the lead of each that has got too little done since the last look.
/// </summary>
/// <remarks>
/// It goes by the machine's clock, whatever the clock of the runs: this is about threads. The looks end when there was nobody to look after for a while, so that an idle process stays idle.
/// </remarks>
internal sealed class LeadWatch
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(1);

    /// <summary>How much a thread gets done from one look to the next if what it does is short.</summary>
    internal const int LeastBeats = 50;

    /// <summary>Looks at nobody before they end.</summary>
    internal const int LooksInVain = 50;

    [ThreadStatic]
    private static Place? t_own;

    private readonly Lock _gate = new();
    private readonly List<WeakReference<Place>> _places = [];
    private readonly ITimer _timer;
    private int _isLooking;
    private int _inVain;

    /// <param name="time">The clock of the looks.</param>
    public LeadWatch(TimeProvider time)
    {
        using (ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static watch => ((LeadWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The one of this process.</summary>
    public static LeadWatch Shared { get; } = new(TimeProvider.System);

    /// <summary>The calling thread's place in <see cref="Shared"/>.</summary>
    public static Place OfThisThread => t_own ??= Shared.NewPlace();

    /// <summary>A place for one thread, for as long as somebody holds it.</summary>
    public Place NewPlace()
    {
        var place = new Place(this);
        lock (_gate)
            _places.Add(new WeakReference<Place>(place));
        return place;
    }

    /// <summary>Called after an interlocked write of a lead: either this call sees that nobody looks, or the last look sees the lead.</summary>
    private void Watch()
    {
        if (Volatile.Read(ref _isLooking) == 0 && Interlocked.CompareExchange(ref _isLooking, 1, 0) == 0)
            _timer.Change(s_lookEvery, s_lookEvery);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isLooking == 0)
                return;
            _inVain = LookRound() ? 0 : _inVain + 1;
            if (_inVain < LooksInVain)
                return;
            _inVain = 0;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Interlocked.Exchange(ref _isLooking, 0);
            // Begun before that was written, and so unseen by anybody else.
            if (LookRound())
                Watch();
        }
    }

    /// <returns>Whether there is, or was since the last look, anybody to look after.</returns>
    private bool LookRound()
    {
        var isAny = false;
        for (var i = _places.Count - 1; i >= 0; i--)
        {
            if (_places[i].TryGetTarget(out var place))
            {
                isAny |= place.Look();
                continue;
            }

            _places[i] = _places[^1];
            _places.RemoveAt(_places.Count - 1);
        }

        return isAny;
    }

    /// <summary>What one thread does: it writes, the looks read.</summary>
    internal sealed class Place(LeadWatch watch)
    {
        private ILead? _lead;
        private int _begun;
        private int _beats;
        private int _begunSeen;
        private int _beatsSeen;

        /// <summary>Whether it is this lead that is looked after.</summary>
        public bool Has(ILead lead) => ReferenceEquals(_lead, lead);

        /// <summary>Something is begun, and others wait behind it.</summary>
        public void Begin(ILead lead)
        {
            Volatile.Write(ref _begun, _begun + 1);
            Interlocked.Exchange(ref _lead, lead);
            watch.Watch();
        }

        /// <summary>The same lead has got something done, and goes on.</summary>
        public void Beat() => Volatile.Write(ref _beats, _beats + 1);

        /// <summary>Nobody waits behind the thread any more.</summary>
        public void End() => Volatile.Write(ref _lead, null);

        /// <summary>Under the gate of the watch.</summary>
        public bool Look()
        {
            var (begun, beats, lead) = (Volatile.Read(ref _begun), Volatile.Read(ref _beats), Volatile.Read(ref _lead));
            var (isNew, isSlow) = (begun != _begunSeen, beats - _beatsSeen < LeastBeats);
            (_begunSeen, _beatsSeen) = (begun, beats);
            // Once is enough: who is told will see to those that wait.
            if (!isNew && isSlow && lead is not null && ReferenceEquals(Interlocked.CompareExchange(ref _lead, null, lead), lead))
                lead.Linger();
            return isNew || lead is not null;
        }
    }
}
