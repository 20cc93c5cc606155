namespace ActorFlow.Actors.Tests.Children;

/// <summary>
/// A saga of runs: a first step, children side by side, one of which has a child of its own, and a last step. Where something breaks is drawn from a
/// seed.
/// </summary>
internal sealed class FamilyFlow
{
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    public FamilyFlow(int seed, string name)
    {
        (Breaks, HasBrokenUndo) = ((seed % 7) switch { 1 => "last", 2 => "left-2", 3 => "deep", 4 => "right", _ => null }, seed % 5 == 0);
        if (seed % 3 == 0)
            _failures["left-2"] = 1;
        var left = Chain($"{name}-left", Step("left-1"), Step("left-2"));
        var deep = Chain($"{name}-deep", Step("deep-1"), Step("deep"));
        var right = Chain($"{name}-right", Step("right-1"), deep.AsChildRun("inner").Attempts(2), Step("right"));
        var aside = Chain($"{name}-aside", Step("aside"));
        var first = Step("first");
        var (one, two, three) = (left.AsChildRun("one").Attempts(2, TimeSpan.FromSeconds(3)), right.AsChildRun("two"), aside.AsChildRun("three")
            .Detach().OnParentStop(WhenParentStops.LeaveChild));
        foreach (var node in new[] { one, two })
            node.Output((s, child) => s.Append("done", child.RunId.Value)).CompensationRetry(RetryPolicy.Constant(5, TimeSpan.FromSeconds(1)));
        var last = Step("last");
        Definition = Flow.Named(name).StartAt(first).Fork(first, ActionName.Default, one, two, three).Connect(one, last).Connect(two, last)
            .Connect(three, last)
            .Join(last, Join.All).Build();
    }

    public FlowDefinition Definition { get; }

    /// <summary>The step that fails for good, if one does.</summary>
    public string? Breaks { get; }

    /// <summary>Whether the compensation of the first step of the left child fails at first.</summary>
    public bool HasBrokenUndo { get; }

    /// <summary>What stands in the world outside, by key.</summary>
    public HashSet<string> Standing { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys of all that was ever done.</summary>
    public HashSet<string> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>What was undone, in order, the last time of each.</summary>
    public List<string> Undone { get; } = [];

    private static FlowDefinition Chain(string name, params Node[] nodes)
    {
        var flow = Flow.Named(name).StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            flow.Connect(nodes[i - 1], nodes[i]);
        return flow.Build();
    }

    private LambdaNode<string, string> Step(string name) => Node.Named(name).Prep(_ => name).Exec((_, x) =>
    {
        // The same failures however often the process ends: an attempt that was cut off is made again under its number.
        if (name == Breaks || x.Visit + x.Attempt - 1 <= _failures.GetValueOrDefault(name))
            throw new InvalidOperationException($"{name} breaks");
        Standing.Add(x.IdempotencyKey);
        Done.Add(x.IdempotencyKey);
        return x.IdempotencyKey;
    }).Compensate((_, _, x) =>
    {
        if (name == "left-1" && HasBrokenUndo && x.Attempt == 1)
            throw new TimeoutException("not yet");
        Standing.Remove(x.ExecIdempotencyKey);
        Undone.Remove(x.ExecIdempotencyKey);
        Undone.Add(x.ExecIdempotencyKey);
        return Task.CompletedTask;
    }).CompensationRetry(RetryPolicy.Constant(3, TimeSpan.FromSeconds(2)));
}
