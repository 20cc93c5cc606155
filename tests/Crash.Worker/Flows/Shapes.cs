namespace ActorFlow.Crash.Worker.Flows;

/// <summary>
/// The flows of the experiment, each for one way of being interrupted. What each must come to is written down beside the tests, without the engine.
/// </summary>
internal sealed partial class Shapes(Bench bench)
{
    /// <summary>How long an attempt may take in the flow whose first attempt takes too long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(700);

    public IReadOnlyList<FlowDefinition> All() => [
        Chain(), Loop(), Fork(), Retry(), Deadline(), Boundary(), Prepared(), Fallback(), Failing(), Pipelined(), Items(),
        Saga(), Family(), Quarrel(), Sleepy(), Endless(), Basket(), Brood(), Patient(), Asking(),
    ];

    /// <summary>A batch of a hundred thousand items.</summary>
    private FlowDefinition Items() => Flow.Named("items").StartAt(new ManyItems(bench, "items", 100_000)).Build();

    /// <summary>One after the other.</summary>
    private FlowDefinition Chain()
    {
        var (a, b, c) = (Named("a"), Named("b"), Named("c"));
        return Flow.Named("chain").StartAt(a).Connect(a, b).Connect(b, c).Build();
    }

    /// <summary>A node that leads back to itself until a counter in the state says enough.</summary>
    private FlowDefinition Loop()
    {
        var spin = new Step(bench, "spin") { Route = (context, _) => context.State.GetInt(Step.Count) < 5 ? "again" : "enough" };
        return Flow.Named("loop").StartAt(spin).Connect(spin, "again", spin).Build();
    }

    /// <summary>Branches that run at the same time, add to the same keys and lead to the same node.</summary>
    private FlowDefinition Fork()
    {
        var (split, left, middle, right, leaf) = (Named("split"), Adding("left", 1), Adding("middle", 10), Adding("right", 100), Named("leaf"));
        return Flow.Named("fork").StartAt(split).Fork(split, default, left, middle, right).Connect(left, leaf).Connect(middle, leaf)
            .Connect(right, leaf).Build();
    }

    /// <summary>Two failures, two waits, then success.</summary>
    private FlowDefinition Retry()
    {
        var moody = new Step(bench, "moody")
        {
            Work = context => context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult($"attempt {context.Attempt}"),
            Route = (context, answer) => Keep(context, answer),
        }.Attempts(3, wait: TimeSpan.FromMilliseconds(30));
        var after = Named("after");
        return Flow.Named("retry").StartAt(moody).Connect(moody, after).Build();
    }

    /// <summary>A first attempt that outlives its limit and ignores that it was given up; its answer comes too late.</summary>
    private FlowDefinition Deadline()
    {
        // Its time is part of the case.
        var call = new Step(bench with { Slow = TimeSpan.Zero }, "call")
        {
            Work = async context =>
            {
                if (context.Attempt > 1)
                    return "in time";
                // It goes on although it was given up; only then, so that a slow machine cannot make it be in time. By then it has been cut off, so whatever it
                // says is too late.
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                return "too late";
            },
            Route = (context, answer) => Keep(context, answer),
        }.Attempts(9).Timeout(Limit);
        var after = Named("after");
        return Flow.Named("deadline").StartAt(call).Connect(call, after).Build();
    }

    /// <summary>A failure for good that another node takes.</summary>
    private FlowDefinition Boundary()
    {
        var risky = Broken("risky", attempts: 2);
        var mend = new Step(bench,
            "mend") { Route = (context, _) => Keep(context, $"{context.Error!.Node}: {context.Error.Message}, {context.Error.Attempts} attempts") };
        return Flow.Named("boundary").StartAt(risky).OnError(risky, mend).Build();
    }

    /// <summary>A step whose input is journaled before it runs, and which fails at first.</summary>
    private FlowDefinition Prepared()
    {
        var first = Named("first");
        var drawn = new Step(bench, "drawn")
        {
            Work = context => context.Attempt < 2 ? throw new InvalidOperationException("not yet") : Task.FromResult(""),
        }.Attempts(2, wait: TimeSpan.FromMilliseconds(10)).JournalPrep();
        return Flow.Named("prepared").StartAt(first).Connect(first, drawn).Build();
    }

    /// <summary>A failure for good that has a substitute.</summary>
    private FlowDefinition Fallback()
    {
        var broken = new Step(bench, "broken")
        {
            Work = _ => throw new InvalidOperationException("out of order"),
            Instead = error => $"substitute for '{error.Message}'",
            Route = (context, answer) => Keep(context, answer),
        }.Attempts(2);
        return Flow.Named("fallback").StartAt(broken).Build();
    }

    /// <summary>A failure for good that nobody takes.</summary>
    private FlowDefinition Failing()
    {
        var (first, risky) = (Named("first"), Broken("risky", attempts: 2));
        return Flow.Named("failing").StartAt(first).Connect(first, risky).Build();
    }

    /// <summary>Steps that do not wait for the commit of the one before.</summary>
    private FlowDefinition Pipelined()
    {
        var flow = Flow.Named("pipelined").Durable(Durability.Pipelined);
        var steps = Enumerable.Range(1, 6).Select(number => new Step(bench, $"s{number}") { IsEarly = true }).ToList();
        foreach (var (from, to) in steps.Zip(steps.Skip(1)))
            flow.Connect(from, to);
        return flow.Build();
    }

    private Step Named(string name) => new(bench, name) { IsPrompt = true };

    private Step Adding(string name, int amount) => new(bench, name)
    {
        IsPrompt = true,
        Route = (context, _) =>
        {
            context.State.Add("sum", amount);
            return default;
        },
    };

    private Step Broken(string name, int attempts)
        => new Step(bench, name) { Work = _ => throw new InvalidOperationException("out of order") }.Attempts(attempts,
            wait: TimeSpan.FromMilliseconds(10));

    private static ActionName Keep(NodeContext context, string answer)
    {
        context.State.Set("answer", answer);
        return default;
    }
}
