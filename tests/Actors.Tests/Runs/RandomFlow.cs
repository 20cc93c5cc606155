namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// A small flow drawn at random: forks, loops, nested flows, retries, fallbacks and error boundaries. What a visit does depends only on its node and
/// its number, so however the visits of parallel tokens are ordered, the run makes the same visits in the end (the network is abelian).
/// </summary>
internal sealed class RandomFlow
{
    private const int LastBusyVisit = 3;

    private static readonly string[] Labels = ["left", "right"];

    private readonly uint _seed;

    public RandomFlow(int seed, int nodes, string name)
    {
        _seed = (uint)seed * 2654435761u;
        var steps = Enumerable.Range(0, nodes).Select(Step).ToArray();
        var drawing = Flow.Named(name).StartAt(steps[0]);
        for (var i = 0; i < nodes; i++)
        {
            foreach (var label in Labels)
            {
                var (first, second) = (steps[Draw(i, label, 1) % nodes], steps[Draw(i, label, 2) % nodes]);
                if (Draw(i, label, 3) % 3 == 0 && first != second)
                    drawing.Fork(steps[i], label, first, second);
                else
                    drawing.Connect(steps[i], label, first);
            }

            // Every visit that may fail has a boundary: a failed run would end differently under different schedules.
            drawing.OnError(steps[i], steps[Draw(i, "boundary", 4) % nodes]);
        }

        Definition = drawing.Build();
    }

    public FlowDefinition Definition { get; }

    /// <summary>Every entry of Exec, by idempotency key.</summary>
    public List<string> Execs { get; } = [];

    private Node Step(int index)
    {
        var node = Node.Named($"n{index}").Prep((_, c) => c.Visit).Exec((visit, x) =>
        {
            Execs.Add(x.IdempotencyKey);
            var failures = visit > LastBusyVisit ? 0 : Draw(index, "fails", visit) % 4;
            return x.Attempt <= failures ? throw new TimeoutException($"attempt {x.Attempt} of visit {visit}") : visit;
        }).Post((s, visit, c) =>
        {
            s.Add($"visits.n{index}", 1);
            s.Append("keys", c.IdempotencyKey);
            if (visit > LastBusyVisit)
                return "stop";
            if (Draw(index, "both", visit) % 4 == 0)
                c.AlsoRoute(Labels[1]);
            return Labels[Draw(index, "action", visit) % 2];
        }).Attempts(3, TimeSpan.FromSeconds(1 + index));
        return Draw(index, "fallback", 0) % 2 == 0 ? node.Fallback((visit, _) => visit) : node;
    }

    /// <summary>A number that depends on nothing but the seed and the arguments (FNV-1a).</summary>
    private int Draw(int index, string what, int number)
    {
        var hash = 2166136261u ^ _seed;
        foreach (var part in $"{index}/{what}/{number}")
            hash = (hash ^ part) * 16777619u;
        hash ^= hash >> 15;
        return (int)(hash & 0x3FFFFFFF);
    }
}
