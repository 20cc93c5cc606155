namespace ActorFlow.Runs;

/// <summary>One entry into a nested flow; frame 0 is the run itself. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed partial class Frame(int id, Frame? parent, string node, int number)
{
    private NodeCounts _visits;

    public int Id => id;

    public Frame? Parent => parent;

    /// <summary>The node of the parent frame that stands for the flow; empty for the run itself.</summary>
    public string Node => node;

    public int Number => number;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>Tokens and open frames inside, failed ones included.</summary>
    public int Live { get; set; }

    /// <summary>Visits in here and in nested frames that have neither failed nor are held by a failure: what a failure waits for.</summary>
    public int Active { get; set; }

    public int EndedTokens { get; set; }

    public ActionName LastAction { get; set; }

    /// <summary>A token ends in here.</summary>
    public void EndWith(ActionName action)
    {
        EndedTokens++;
        // A reference that is written costs more than a look at it.
        if (!LastAction.IsSameText(action))
            LastAction = action;
    }

    public bool HasExit { get; set; }

    public ActionName Exit { get; set; }

    /// <summary>Whether a visit or nested flow in here has failed for good, and nothing took it: the flow fails once nothing runs beside that.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Which try of the nested flow it is, from 1.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Explicit exit, else the last action when one token ended, else default.</summary>
    public ActionName Outcome => HasExit ? Exit : EndedTokens == 1 ? LastAction : ActionName.Default;

    /// <summary>Names the frame over restarts: the nodes and visit numbers on the way in; for added work its id and the visit that added it, behind a mark no name has.</summary>
    public string Path => parent is null ? "" : Work is { } task ? $"{parent.Path}~{Escaped(task.Id)}#{number}/" : $"{parent.Path}{Escaped(node)}#{number}/";

    /// <summary>A name as part of an idempotency key, in which / # and ~ separate.</summary>
    public static string Escaped(string name)
        => name.AsSpan().IndexOfAny("%/#~") < 0
            ? name
            : name.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal)
                .Replace("#", "%23", StringComparison.Ordinal).Replace("~", "%7E", StringComparison.Ordinal);

    public int VisitsOf(string name) => _visits.Of(name);

    public void CountVisit(string name, int visitNumber)
    {
        _visits.Raise(name, visitNumber);
        if (_rare is { Earlier: { } earlier } && earlier.Remove(name) && earlier.Count == 0)
            _rare.Earlier = null;
    }

    /// <summary>How often a node of the frame's own flow was visited.</summary>
    public int VisitsOf(FlowNode place) => _visits.Of(place);

    /// <summary>Counts a visit of a node of the frame's own flow.</summary>
    public void CountVisit(FlowNode place, int visitNumber)
    {
        _visits.Raise(place, visitNumber);
        if (_rare is { Earlier: { } earlier } && earlier.Remove(place.Name) && earlier.Count == 0)
            _rare.Earlier = null;
    }

    /// <summary>Which nodes of the frame's own flow were visited, by place, where that can be said in a number.</summary>
    public bool TryGetVisited(FlowDefinition flow, out ulong visited) => _visits.TryGetVisited(flow, out visited);

    /// <summary>The counts, handed over: the frame knows of no visits any more.</summary>
    public NodeCounts TakeCounts()
    {
        var counts = _visits;
        _visits = default;
        return counts;
    }

    /// <summary>Whether it is the run itself, and nothing that few frames have was ever known of it but joins, of which none waits.</summary>
    public bool IsBare() => _rare is null or { HasOnlyJoins: true } && parent is null && !IsFailing && !HasExit && Attempt == 1 && Waiting == 0 && Tasks == 0;

    /// <summary>Becomes the frame of a run that has not begun.</summary>
    public void Forget()
    {
        _visits.Forget();
        _rare?.Joins?.Forget();
        Live = Active = EndedTokens = 0;
        LastAction = default;
    }

    /// <summary>How often each node was visited, as it is now.</summary>
    public IReadOnlyDictionary<string, int> VisitCounts => _visits.All();

    /// <summary>Whether this try of the flow came to the node; <see cref="VisitsOf(string)"/> goes on over all tries, because it numbers the visits.</summary>
    public bool HasVisited(string name) => VisitsOf(name) > 0 && _rare?.Earlier?.Contains(name) != true;

    /// <summary>The nodes that this try of the flow came to.</summary>
    public IEnumerable<string> Visited => VisitCounts.Keys.Where(HasVisited);

    /// <summary>The nodes that only earlier tries came to: what those did says nothing of this one.</summary>
    public IReadOnlyCollection<string> EarlierNodes => _rare?.Earlier ?? (IReadOnlyCollection<string>)[];

    /// <summary>The flow begins at its start again.</summary>
    public void LeaveToEarlier(IEnumerable<string> nodes)
    {
        foreach (var name in nodes)
            (MakeRare().Earlier ??= new(StringComparer.Ordinal)).Add(name);
    }
}
