namespace ActorFlow.Samples.ThreeMembers;

/// <summary>What was promised, held against what the journal and the world outside show.</summary>
internal sealed class ClusterAudit
{
    private const string VisitCompleted = "visit-completed", RunCompleted = "run-completed";

    private ClusterAudit(int acknowledged) => Acknowledged = acknowledged;

    /// <summary>How many starts some member has acknowledged.</summary>
    public int Acknowledged { get; }

    /// <summary>How many of these runs have completed.</summary>
    public int Ended { get; private set; }

    /// <summary>How many have not.</summary>
    public int Lost => Acknowledged - Ended;

    /// <summary>How many things were done: each key counts once.</summary>
    public int Effects { get; private set; }

    /// <summary>How many of these were done again, as a kill came before their commit. The world tells by the key.</summary>
    public int Repeated { get; private set; }

    /// <summary>How many steps were committed a second time, or done under a second key. The promise is none.</summary>
    public int Doubled { get; private set; }

    /// <summary>How many steps were committed without having been done. The promise is none.</summary>
    public int Undone { get; private set; }

    /// <summary>How many histories have gaps or versions twice. The promise is none.</summary>
    public int Torn { get; private set; }

    /// <summary>What became of the shards of those who were killed.</summary>
    public required IReadOnlyList<Takeover> Takeovers { get; init; }

    /// <summary>Whether every promise was kept.</summary>
    public bool IsSound => Lost == 0 && Doubled == 0 && Undone == 0 && Torn == 0;

    /// <summary>Reads all that was committed, in one go, and judges.</summary>
    public static async Task<ClusterAudit> MakeAsync(
        IAsyncEnumerable<RunFeedItem> commits, IReadOnlyCollection<string> acknowledged, IReadOnlyCollection<Effect> effects,
            IReadOnlyList<Takeover> takeovers)
    {
        var histories = new Dictionary<string, List<RunHistoryEvent>>(StringComparer.Ordinal);
        await foreach (var commit in commits)
        {
            if (!histories.TryGetValue(commit.RunId.Value, out var history))
                histories.Add(commit.RunId.Value, history = []);
            history.AddRange(commit.Events);
        }

        var keys = effects.ToLookup(static effect => (effect.Run, effect.Step), static effect => effect.Key);
        var audit = new ClusterAudit(acknowledged.Count)
        {
            Takeovers = takeovers,
            Effects = effects.Select(static effect => effect.Key).Distinct(StringComparer.Ordinal).Count(),
            Ended = acknowledged.Count(run => histories.TryGetValue(run, out var history) && history is [.., { Kind: RunCompleted }]),
        };
        audit.Repeated = effects.Count - audit.Effects;
        foreach (var (run, history) in histories)
            audit.Judge(run, history, keys);
        return audit;
    }

    /// <summary>The counts, one a line.</summary>
    public void Print(TextWriter output)
    {
        var longest = Takeovers.Count > 0
            ? $" (of {Takeovers.Sum(static one => one.Shards)} shards; the longest took {Takeovers.Max(static one => one.Took).TotalSeconds:0.0} s)"
            : "";
        output.WriteLine($"""
            audit
              acknowledged               {Acknowledged}
              ended                      {Ended}
              effects                    {Effects} (and {Repeated} done again after a kill, under their keys)
              doubled committed effects: {Doubled}
              lost: {Lost}
              takeovers                  {Takeovers.Count}{longest}
            """);
        if (Undone > 0)
            output.WriteLine($"  committed, never done      {Undone}");
        if (Torn > 0)
            output.WriteLine($"  histories with gaps        {Torn}");
        output.WriteLine(IsSound ? "every promise was kept" : "A PROMISE WAS BROKEN");
    }

    private void Judge(string run, List<RunHistoryEvent> history, ILookup<(string Run, string Step), string> keys)
    {
        if (history.Where((one, place) => one.Version != place + 1).Any())
            Torn++;
        foreach (var step in Parcels.Steps)
        {
            var (commits, under) = (history.Count(one => one.Kind == VisitCompleted
                && one.Node == step), keys[(run, step)].Distinct(StringComparer.Ordinal).Count());
            Doubled += Math.Max(0, commits - 1) + Math.Max(0, under - 1);
            if (commits > 0 && under == 0)
                Undone++;
        }
    }
}
