using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <content>Joins, and where the tokens of the frame are.</content>
internal sealed partial class Frame
{
    /// <summary>The joins that something has come to, by name.</summary>
    public IReadOnlyCollection<JoinState> Joins => _rare?.Joins ?? (IReadOnlyCollection<JoinState>)[];

    /// <summary>How many joins have tokens that wait: each will be one token, or none.</summary>
    public int Waiting { get; private set; }

    /// <summary>Puts a join back as an image tells of it.</summary>
    public void Restore(JoinState join)
    {
        (MakeRare().Joins ??= new()).Add(join);
        Waiting += join.IsWaiting ? 1 : 0;
    }

    public JoinState? JoinAt(string at) => _rare?.Joins?.Find(at);

    /// <summary>What an arrival by a door of an open join does.</summary>
    public void ComeIn(JoinDoor door, JoinState? join)
    {
        join ??= AddJoin(door.Join.Name);
        var waited = join.IsWaiting;
        join.Add(door);
        Doubt(join);
        if (waited)
            Left(join.Node);
        else
            Waiting++;
    }

    /// <summary>What the last arrival at an open join does: the join is made.</summary>
    public void Fire(JoinDoor door, JoinState? join)
    {
        join ??= AddJoin(door.Join.Name);
        if (join.IsWaiting)
            Waiting--;
        Close(join, JoinStatus.Fired);
        Left(join.Node);
    }

    public void Apply(JoinMove move)
    {
        var join = JoinAt(move.Node) ?? AddJoin(move.Node);
        var waited = join.IsWaiting;
        switch (move.Step)
        {
            case JoinStep.Arrived:
                join.Add(new JoinArrival(move.Input, move.Error));
                Doubt(join);
                break;
            case JoinStep.Fired: Close(join, JoinStatus.Fired); break;
            case JoinStep.Bypassed: Close(join, JoinStatus.Bypassed); break;
            case JoinStep.Unmet: join.Status = JoinStatus.Fired; break;
            case JoinStep.Reopened:
                join.Status = JoinStatus.Open;
                join.Watch = null;
                Doubt(join);
                break;
            case JoinStep.Renewed:
                Close(join, JoinStatus.Open);
                join.Epoch = move.Epoch;
                break;
        }

        Waiting += (join.IsWaiting ? 1 : 0) - (waited ? 1 : 0);
        if (join.Status != JoinStatus.Open || waited)
            Left(join.Node);
    }

    private JoinState AddJoin(string node) => (MakeRare().Joins ??= new()).Add(node);

    public void ForgetJoins()
    {
        if (_rare is not null)
            (_rare.Joins, _rare.Tokens, _rare.Watched, _rare.Doubtful) = (null, null, null, null);
        Waiting = 0;
    }

    private static void Close(JoinState join, JoinStatus status)
    {
        join.Clear();
        join.Status = status;
    }

    /// <summary>How many tokens are at each node: visits and nested flows. A cache of the process that is kept up once it was asked for; see <see cref="RunState.TokensIn"/>.</summary>
    public Dictionary<string, int>? KnownTokens() => _rare?.Tokens;

    public void KeepTokens(Dictionary<string, int> tokens)
    {
        var rare = MakeRare();
        rare.Tokens = tokens;
        rare.Watched = new(StringComparer.Ordinal);
        rare.Doubtful = [.. Joins.Where(join => join.IsWaiting)];
    }

    /// <summary>A token is at the node now. The names are looked up only where tokens are counted by node.</summary>
    public void Come(FlowNode at)
    {
        if (_rare is { Tokens: not null })
            Come(at.Name);
    }

    /// <summary>The token of a visit is at its node no more.</summary>
    public void Go(Visit visit)
    {
        if (_rare is { Tokens: not null })
            Go(visit.Node);
    }

    /// <summary>A token is at the node now.</summary>
    public void Come(string at)
    {
        if (_rare is { Tokens: { } tokens })
            tokens[at] = tokens.GetValueOrDefault(at) + 1;
    }

    /// <summary>A token is at the node no more.</summary>
    public void Go(string from)
    {
        if (_rare is not { Tokens: { } tokens })
            return;
        if (tokens[from] > 1)
        {
            tokens[from]--;
            return;
        }

        tokens.Remove(from);
        Left(from);
    }

    /// <summary>Whether a token is at the node, or waits there to be joined.</summary>
    public bool IsPeopled(string at) => _rare!.Tokens!.ContainsKey(at) || JoinAt(at) is { IsWaiting: true };

    /// <summary>Whether a join there was made or passed over in this round.</summary>
    public bool IsClosed(string at) => JoinAt(at) is { Status: not JoinStatus.Open };

    /// <summary>While a token stays at the node, or the join there stays open, the join need not be looked at.</summary>
    public void WatchFor(string at, JoinState join)
    {
        var watched = _rare!.Watched!;
        if (!watched.TryGetValue(at, out var joins))
            watched.Add(at, joins = []);
        joins.Add(join);
    }

    /// <summary>Whether joins are to be looked at: what they waited for may have gone, or nothing is known of it yet, or nothing else is left but added work.</summary>
    public bool IsInDoubt() => Waiting > 0 && (_rare?.Doubtful is null or { Count: > 0 } || Live == Tasks);

    /// <summary>The joins to be looked at, as what they waited for may have gone.</summary>
    public List<JoinState> TakeDoubtful()
    {
        if (_rare is not { Doubtful: { Count: > 0 } known })
            return [];
        List<JoinState> doubtful = [.. known.Where(join => join.IsWaiting).OrderBy(join => join.Node, StringComparer.Ordinal)];
        known.Clear();
        return doubtful;
    }

    private void Doubt(JoinState join) => _rare?.Doubtful?.Add(join);

    private void Left(string at)
    {
        if (_rare is not { Watched: { } watched } || !watched.Remove(at, out var joins))
            return;
        foreach (var join in joins)
            Doubt(join);
    }
}
