namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>Sees every commit and every change of a term, in the transaction that makes it, and knows nothing of how members decide.</summary>
internal sealed class Audit
{
    private readonly Dictionary<(int Shard, long Term), string> _writers = [];
    private readonly Dictionary<int, long> _terms = [];
    private readonly Dictionary<int, int> _lastTaken = [];
    private readonly HashSet<string> _put = [];
    private readonly HashSet<string> _taken = [];

    internal List<string> Violations { get; } = [];

    /// <summary>Late writes that the term check refused.</summary>
    internal int Fenced { get; set; }

    internal int Commits { get; private set; }

    internal int TermsRaised { get; private set; }

    /// <summary>Whether everything that was put has been taken.</summary>
    internal bool IsBalanced => _put.SetEquals(_taken);

    /// <summary>Tells who else believes to own a shard at this moment.</summary>
    internal Func<int, string?, IEnumerable<string>> OtherBelievers { get; set; } = static (_, _) => [];

    internal void Put(string delivery) => _put.Add(delivery);

    internal void TermRaised(int shard, long term, string? owner)
    {
        TermsRaised++;
        if (term <= _terms.GetValueOrDefault(shard))
            Violations.Add($"the term of shard {shard} went from {_terms[shard]} to {term}");
        _terms[shard] = term;
        foreach (var believer in OtherBelievers(shard, owner))
            Violations.Add($"shard {shard} went to {owner ?? "nobody"} at term {term} while {believer} still trusted its lease on it");
    }

    internal void Committed(string member, int shard, long term, long presentTerm, int run, int number, string delivery)
    {
        Commits++;
        if (term != presentTerm)
            Violations.Add($"{member} committed in shard {shard} under term {term} while {presentTerm} is in force");
        if (!_writers.TryAdd((shard, term), member) && _writers[(shard, term)] != member)
            Violations.Add($"{member} and {_writers[(shard, term)]} both committed in shard {shard} under term {term}");
        if (!_taken.Add(delivery))
            Violations.Add($"{delivery} was taken twice, the second time by {member}");
        if (number != _lastTaken.GetValueOrDefault(run) + 1)
            Violations.Add($"row {number} of run {run} was taken after row {_lastTaken.GetValueOrDefault(run)}");
        _lastTaken[run] = number;
    }
}
