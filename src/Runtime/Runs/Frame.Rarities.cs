namespace ActorFlow.Runs;

/// <content>What few frames have, in an object of its own: most runs have one frame, without joins, nested flows or failures, and many wait in memory.</content>
internal sealed partial class Frame
{
    private Rarities? _rare;

    /// <summary>The id of the next visit when the frame's first failure was journaled; later visits are held. Null while nothing failed, or where the flow goes on beside failures.</summary>
    public long? FailedAt
    {
        get => _rare?.FailedAt;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().FailedAt = value;
        }
    }

    /// <summary>Whether something has failed in here, or nothing may start for now: <see cref="FailedAt"/> or <see cref="Due"/> is known.</summary>
    public bool IsHeldUp => _rare is { } rare && (rare.FailedAt is not null || rare.Due.Ticks != 0);

    /// <summary>Tries that were over before the last retry of the run; the node's policy counts from there.</summary>
    public int AttemptsBefore
    {
        get => _rare?.AttemptsBefore ?? 0;
        set
        {
            if (value != 0 || _rare is not null)
                MakeRare().AttemptsBefore = value;
        }
    }

    /// <summary>Before this time nothing in here starts: the wait of the present try. Null when there is none.</summary>
    public DateTimeOffset? Due
    {
        get => _rare?.Due.Time;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Due = value;
        }
    }

    /// <summary>The failure that led into the frame, where it stands behind an error boundary; each try of the nested flow gets it.</summary>
    public RunError? EntryError
    {
        get => _rare?.EntryError;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().EntryError = value;
        }
    }

    /// <summary>The work that the frame was opened for; null for a nested flow, and for the run itself.</summary>
    public TaskFacts? Work
    {
        get => _rare?.Work;
        init
        {
            if (value is not null)
                MakeRare().Work = value;
        }
    }

    private Rarities MakeRare() => _rare ??= new Rarities();

    private sealed class Rarities
    {
        public long? FailedAt;
        public int AttemptsBefore;
        public Moment Due;
        public RunError? EntryError;
        public TaskFacts? Work;

        /// <summary>The nodes that only earlier tries came to.</summary>
        public SortedSet<string>? Earlier;

        /// <summary>How often each node was named in work that was added here.</summary>
        public SortedDictionary<string, int>? Added;
        public JoinTable? Joins;

        // Of the process.
        public Dictionary<string, int>? Tokens;
        public Dictionary<string, HashSet<JoinState>>? Watched;
        public HashSet<JoinState>? Doubtful;
        public Dictionary<long, Visit>? VisitsInside;
        public Dictionary<int, Frame>? FramesInside;

        /// <summary>Whether nothing else is known, nor was it looked for.</summary>
        public bool HasOnlyJoins
            => FailedAt is null && AttemptsBefore == 0 && Due.Ticks == 0 && EntryError is null && Work is null && Earlier is null && Added is null
                && Tokens is null && Watched is null && Doubtful is null && VisitsInside is null && FramesInside is null;
    }
}
