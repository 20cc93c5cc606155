using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>Where a join stands in one round.</summary>
internal enum JoinStatus
{
    /// <summary>Tokens may come in.</summary>
    Open,

    /// <summary>It was made; what comes later is absorbed.</summary>
    Fired,

    /// <summary>It was passed over; what comes later is absorbed.</summary>
    Bypassed,
}

/// <summary>A token that waits at a join.</summary>
/// <param name="Input">The way it came by.</param>
/// <param name="Error">The failure it brings, if it came by an error boundary.</param>
internal readonly record struct JoinArrival(JoinInput Input, RunError? Error);

/// <summary>A join of a frame that something has come to. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed class JoinState(string node)
{
    /// <summary>From how many arrivals on a look-up is worth a table.</summary>
    private const int Many = 8;

    private readonly List<JoinArrival> _arrivals = [];

    // Of the process: what has come, to be looked up.
    private HashSet<JoinInput>? _inputs;
    private InputNumbers _come;

    /// <summary>What the search for living inputs has found so far: a cache of the process, not part of the state.</summary>
    internal JoinWatch? Watch;

    public string Node { get; private set; } = node;

    /// <summary>Which round of the loops around it this is, from 1.</summary>
    public int Epoch { get; set; } = 1;

    public JoinStatus Status { get; set; }

    /// <summary>The tokens that wait, in the order in which they came.</summary>
    public IReadOnlyList<JoinArrival> Arrivals => _arrivals;

    /// <summary>How many tokens wait.</summary>
    public int Count => _arrivals.Count;

    /// <summary>Whether tokens wait here for others.</summary>
    public bool IsWaiting => Status == JoinStatus.Open && _arrivals.Count > 0;

    /// <summary>Whether a token that waits has come by an error boundary.</summary>
    public bool BringsError => _arrivals.Exists(static arrival => arrival.Error is not null);

    public bool Has(JoinDoor door) => _come.Knows(door.Map, _arrivals.Count) ? _come.Has(door.Number) : Has(door.Input);

    public bool Has(JoinInput input)
    {
        if (_inputs is null && _arrivals.Count > Many)
            _inputs = [.. _arrivals.Select(static known => known.Input)];
        if (_inputs is not null)
            return _inputs.Contains(input);
        foreach (var arrival in _arrivals)
        {
            if (AreSame(arrival.Input, input))
                return true;
        }

        return false;
    }

    // Names are mostly those of the definition, so the same objects; others of one length mostly differ at the end.
    private static bool AreSame(JoinInput one, JoinInput other)
        => (ReferenceEquals(one.From, other.From) || (one.From.Length == other.From.Length && one.From[^1] == other.From[^1])) && one == other;

    public void Add(JoinArrival arrival)
    {
        _arrivals.Add(arrival);
        _inputs?.Add(arrival.Input);
    }

    /// <summary>A token has come by a door by which none had.</summary>
    public void Add(JoinDoor door)
    {
        if (_come.Knows(door.Map, _arrivals.Count))
            _come.Add(door);
        _arrivals.Add(door.Arrival);
        _inputs?.Add(door.Input);
    }

    /// <summary>Becomes another join, to which nothing has come. Only after <see cref="Forget"/>.</summary>
    public void BeginAnew(string at) => Node = at;

    /// <summary>Holds on to nothing.</summary>
    public void Forget()
    {
        Clear();
        _come = default;
        Node = "";
        Status = JoinStatus.Open;
        Epoch = 1;
    }

    public void Clear()
    {
        _arrivals.Clear();
        _inputs = null;
        _come.Clear();
        Watch = null;
    }
}
