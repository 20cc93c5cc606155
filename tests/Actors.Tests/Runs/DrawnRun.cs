namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// A flow with one token, drawn at random, whose nodes look at nothing but the state, and some of them at their contexts: loops, bounds, failures with and without boundaries, phases
/// that are awaited. What it does depends on the seed alone. At one visit it waits for the test.
/// </summary>
internal sealed class DrawnRun
{
    private static readonly string[] Labels = ["left", "right", "default"];

    private readonly uint _seed;
    private readonly int _stopAt;

    public DrawnRun(int seed)
    {
        _seed = (uint)seed * 2654435761u;
        _stopAt = 1 + Draw(0, "stop", 0) % 25;
        var steps = Enumerable.Range(0, 1 + Draw(0, "nodes", 0) % 5).Select(Step).ToArray();
        var drawing = ActorFlow.Flow.Named("drawn").StartAt(steps[0]).Durable(Durability.None);
        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var label in Labels)
            {
                if (Draw(i, label, 1) % 8 > 0)
                    drawing.Connect(steps[i], label, steps[Draw(i, label, 2) % steps.Length]);
            }

            if (Draw(i, "boundary", 0) % 3 > 0)
                drawing.OnError(steps[i], steps[Draw(i, "boundary", 1) % steps.Length]);
        }

        Flow = drawing.MaxSteps(20 + Draw(0, "steps", 0) % 60).Build();
    }

    public FlowDefinition Flow { get; }

    /// <summary>Where the run waits for the test.</summary>
    public Halt Stop { get; } = new();

    /// <summary>What the visits have seen, in order: there is one at a time.</summary>
    public List<string> Seen { get; } = [];

    private Node Step(int index)
    {
        LambdaNode<int, int> node = (Draw(index, "kind", 0) % 6) switch
        {
            0 => Node.Named($"n{index}").Prep((s, _) => Read(s, index)).Exec((n, _) => Work(index, n)).Post((s, n, _) => Write(s, index, n)),
            1 => Node.Named($"n{index}").Prep(s => Read(s, index)).Exec(async n =>
            {
                await Task.Yield();
                return Work(index, n);
            }).Post((s, n) => Write(s, index, n)),
            2 => Node.Named($"n{index}").Prep(s =>
            {
                s.Add("prepared", 1);
                return Read(s, index);
            }).Exec(n => Work(index, n)).Post(async (s, n) =>
            {
                await Task.Yield();
                return Write(s, index, n);
            }),
            _ => Node.Named($"n{index}").Prep(s => Read(s, index)).Exec(n => WorkAsync(index, n)).Post((s, n) => Write(s, index, n)),
        };
        if (Draw(index, "bound", 0) % 4 == 0)
            node.MaxVisits(2 + Draw(index, "bound", 1) % 9);
        return node;
    }

    private int Read(SharedState state, int index)
    {
        var visit = state.GetInt($"visits.{index}");
        Seen.Add($"{index} {visit} {string.Join(' ', state.Keys)}");
        return Draw(index, "prep", visit) % 40 == 0 ? throw new InvalidOperationException($"no prep of {index} {visit}") : visit + 1;
    }

    private Task<int> WorkAsync(int index, int visit)
    {
        if (Seen.Count == _stopAt)
            return Stop.PassAsync(() => Work(index, visit));
        return Task.FromResult(Work(index, visit));
    }

    private int Work(int index, int visit) => Draw(index, "exec", visit) % 15 == 0 ? throw new TimeoutException($"no exec of {index} {visit}") : visit;

    private ActionName Write(SharedState state, int index, int visit)
    {
        if (Draw(index, "post", visit) % 30 == 0)
            throw new FormatException($"no post of {index} {visit}");
        state.Set($"visits.{index}", visit);
        if (Draw(index, "more", visit) % 4 == 0)
            state.Add("sum", visit);
        if (Draw(index, "again", visit) % 4 == 0)
            state.Set($"visits.{index}", visit);
        if (Draw(index, "new", visit) % 6 == 0)
            state.Set($"key.{visit % 7}", $"{index}");
        if (Draw(index, "gone", visit) % 6 == 0)
            state.Remove($"key.{visit % 5}");
        return Labels[Draw(index, "action", visit) % Labels.Length];
    }

    private int Draw(int node, string what, int number)
    {
        var hash = _seed ^ 2166136261u;
        foreach (var letter in what)
            hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ (uint)node) * 16777619u;
        hash = (hash ^ (uint)number) * 16777619u;
        hash ^= hash >> 15;
        hash *= 2246822519u;
        return (int)((hash ^ (hash >> 13)) & 0x7fffffff);
    }

    /// <summary>A place where a run waits for the test, once.</summary>
    internal sealed class Halt
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Open() => _opened.TrySetResult();

        public async Task<int> PassAsync(Func<int> then)
        {
            _reached.TrySetResult();
            await _opened.Task;
            return then();
        }
    }
}
