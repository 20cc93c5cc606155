using System.Text.Json;

namespace ActorFlow.Runs;

/// <content>What few visits have, in an object of its own: runs make visits by the million, and most of them stay small.</content>
internal sealed partial class Visit
{
    private Rarities? _rare;

    /// <summary>Attempts made before the last retry of the run; the node's policy counts from there.</summary>
    public int AttemptsBefore
    {
        get => _rare?.AttemptsBefore ?? 0;
        set
        {
            if (value != 0 || _rare is not null)
                MakeRare().AttemptsBefore = value;
        }
    }

    /// <summary>The failure that led here, for a visit of an error boundary.</summary>
    public RunError? Error
    {
        get => _rare?.Error;
        init
        {
            if (value is not null)
                MakeRare().Error = value;
        }
    }

    /// <summary>Items of a batch that went to a sink; null when none did.</summary>
    public SunkItems? Sunk
    {
        get => _rare?.Sunk;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Sunk = value;
        }
    }

    /// <summary>When the attempt may start; null is at once.</summary>
    public DateTimeOffset? Due
    {
        get => _rare?.Due.Time;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Due = value;
        }
    }

    /// <summary>The failure that no boundary took, until a retry; null while the visit has not failed.</summary>
    public RunError? Failure
    {
        get => _rare?.Failure;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Failure = value;
        }
    }

    /// <summary>How often a retry asked for a new idempotency key.</summary>
    public int KeyGeneration
    {
        get => _rare?.KeyGeneration ?? 0;
        set
        {
            if (value != 0 || _rare is not null)
                MakeRare().KeyGeneration = value;
        }
    }

    public JsonElement? Prep
    {
        get => _rare?.Prep;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Prep = value;
        }
    }

    /// <summary>Whether the node can undo what Exec does, and Exec may have begun.</summary>
    public bool MayOwe
    {
        get => _rare is { MayOwe: true };
        set
        {
            if (value || _rare is not null)
                MakeRare().MayOwe = value;
        }
    }

    /// <summary>Whether a process or supervisor that had the visit in flight has gone, so that nobody knows what Exec has done.</summary>
    public bool WasCutOff
    {
        get => _rare is { WasCutOff: true };
        set
        {
            if (value || _rare is not null)
                MakeRare().WasCutOff = value;
        }
    }

    /// <summary>The child run that the visit waits for; nothing of the visit is in flight then.</summary>
    public RunId? AwaitedChild
    {
        get => _rare?.AwaitedChild;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().AwaitedChild = value;
        }
    }

    /// <summary>What the child of this attempt came to.</summary>
    public ChildOutcome? Child
    {
        get => _rare?.Child;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Child = value;
        }
    }

    /// <summary>The child that another attempt goes on with; null when it is to start one.</summary>
    public RunId? EarlierChild
    {
        get => _rare?.EarlierChild;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().EarlierChild = value;
        }
    }

    /// <summary>What Prep wrote, where its result was journaled.</summary>
    public StatePatch PrepPatch
    {
        get => _rare?.PrepPatch ?? StatePatch.Empty;
        set
        {
            if (!value.IsEmpty || _rare is not null)
                MakeRare().PrepPatch = value;
        }
    }

    public JsonElement? Progress
    {
        get => _rare?.Progress;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Progress = value;
        }
    }

    public Dictionary<string, JsonElement>? Steps
    {
        get => _rare?.Steps;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Steps = value;
        }
    }

    /// <summary>Items of a batch that have ended, as they were journaled.</summary>
    public List<KeptItems>? Items
    {
        get => _rare?.Items;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().Items = value;
        }
    }

    /// <summary>Of an iteration: which one it is; else null.</summary>
    public IterationFacts? Iterated
    {
        get => _rare?.Iterated;
        init
        {
            if (value is not null)
                MakeRare().Iterated = value;
        }
    }

    /// <summary>How many iterations of the node came before.</summary>
    public int Iteration => Iterated?.Number ?? 0;

    /// <summary>Of an iteration: the visit that asked for the first one; else 0.</summary>
    public long Set => Iterated?.Set ?? 0;

    private Rarities MakeRare() => _rare ??= new Rarities();

    /// <summary>What few visits have, so that the others, of which a run makes many, stay small.</summary>
    private sealed class Rarities
    {
        public int AttemptsBefore { get; set; }

        public Moment Due { get; set; }

        public RunError? Failure { get; set; }

        public Moment SuspendedAt { get; set; }

        public int KeyGeneration { get; set; }

        public IterationFacts? Iterated { get; set; }

        public JsonElement? Prep { get; set; }

        public RunError? Error { get; set; }

        public SunkItems? Sunk { get; set; }

        public bool MayOwe { get; set; }

        public bool WasCutOff { get; set; }

        public RunId? AwaitedChild { get; set; }

        public ChildOutcome? Child { get; set; }

        public RunId? EarlierChild { get; set; }

        public JsonElement? Progress { get; set; }

        public Dictionary<string, JsonElement>? Steps { get; set; }

        public List<KeptItems>? Items { get; set; }

        public StatePatch PrepPatch { get; set; } = StatePatch.Empty;
    }
}
