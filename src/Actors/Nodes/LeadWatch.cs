using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Nodes;

/// <summary>
/// Looks after threads on which one short thing after the other is done while more of them wait: that is quicker than to wake another thread, unless one of them turns out not to be short.
/// So while there is such a thread, its lead is told when it has got too little done from one of the <see cref="Rounds"/> to the next.
/// </summary>
internal sealed class LeadWatch(Rounds rounds)
{
    /// <summary>How much a thread gets done from one look to the next if what it does is short.</summary>
    internal const int LeastBeats = 50;

    [ThreadStatic]
    private static Place? t_own;

    /// <summary>The one of this process.</summary>
    public static LeadWatch Shared { get; } = new(Rounds.Shared);

    /// <summary>The calling thread's place in <see cref="Shared"/>.</summary>
    public static Place OfThisThread => t_own ??= Shared.NewPlace();

    /// <summary>A place for one thread, for as long as somebody holds it.</summary>
    public Place NewPlace()
    {
        var place = new Place(rounds);
        rounds.Add(place);
        return place;
    }

    /// <summary>What one thread does: it writes, the looks read.</summary>
    internal sealed class Place(Rounds rounds) : ILookedAfter
    {
        private ILead? _lead;
        private int _begun;
        private int _beats;
        private int _begunSeen;
        private int _beatsSeen;

        // Of the thread: whether something was begun since the last end, and whether it was taken away before something else was.
        private bool _hasBegun;
        private bool _wasTaken;

        /// <summary>Whether it is this lead that is looked after.</summary>
        public bool Has(ILead lead) => ReferenceEquals(_lead, lead);

        /// <summary>Something is begun, and others wait behind it.</summary>
        public void Begin(ILead lead)
        {
            Volatile.Write(ref _begun, _begun + 1);
            _wasTaken |= Interlocked.Exchange(ref _lead, lead) is null && _hasBegun;
            _hasBegun = true;
            rounds.Begin();
        }

        /// <summary>The same lead has got something done, and goes on.</summary>
        public void Beat() => Volatile.Write(ref _beats, _beats + 1);

        /// <summary>Nobody waits behind the thread any more.</summary>
        /// <returns>Whether no lead was told anything, nor will be, since there was none.</returns>
        public bool End()
        {
            var isUntold = Interlocked.Exchange(ref _lead, null) is not null && !_wasTaken;
            _hasBegun = _wasTaken = false;
            return isUntold;
        }

        /// <inheritdoc/>
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
