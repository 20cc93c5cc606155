namespace ActorFlow.Crash.Worker.Flows;

/// <content>Flows that undo their work, start others, leave memory, grow beyond what is kept of them, or hold large values.</content>
internal sealed partial class Shapes
{
    private const int Turns = 24;
    private const int TurnsOfALoad = 6;

    /// <summary>More than what an event holds itself.</summary>
    private const int LoadLength = 70_000;

    private const string Load = "load";

    private const int Chicks = 200;

    /// <summary>How long a child that was told to stop waits until that is noted.</summary>
    private static readonly TimeSpan MostForNote = TimeSpan.FromSeconds(10);

    /// <summary>Work that is undone, the last first, because the last step fails for good; undoing one of them takes two tries.</summary>
    private FlowDefinition Saga()
    {
        var (reserve, charge, pack, ship) =
            (new UndoableStep(bench, "reserve"), new UndoableStep(bench, "charge") { Stubborn = 1 }, new UndoableStep(bench, "pack"), Broken("ship",
                attempts: 2));
        charge.CompensationRetry(RetryPolicy.Constant(2, TimeSpan.FromMilliseconds(10)));
        return Flow.Named("saga").StartAt(reserve).Connect(reserve, charge).Connect(charge, pack).Connect(pack, ship).Build();
    }

    /// <summary>A run that waits for one child run that completes and for another that fails.</summary>
    private FlowDefinition Family()
    {
        var (first, second) = (Named("first"), new Step(bench, "second") { Route = (context, _) => Keep(context, "grown up") });
        var kin = Noted(Flow.Named("kin").StartAt(first).Connect(first, second).Build().AsChildRun());
        var brat = Noted(Flow.Named("brat").StartAt(Broken("tantrum", attempts: 1)).Build().AsChildRun()).OnChildFailure("lost");
        var (before, after) = (Named("before"), Named("after"));
        return Flow.Named("family").StartAt(before).Connect(before, kin).Connect(kin, brat).Connect(brat, "lost", after).Build();
    }

    /// <summary>
    /// A run that cancels itself beside a child run which never ends by itself: it has to be told to stop. Where both are in this process it does so when the child is at
    /// work, and the child ends when that is noted: else there may be no child to stop yet, or its end is heard before it is known that it was told. What an earlier life has
    /// noted, or a journal that failed, never comes by, so nobody waits for that.
    /// </summary>
    private FlowDefinition Quarrel()
    {
        var lingers = new Step(bench, "lingers")
        {
            Work = async context =>
            {
                var parent = context.RunId.Value.Split('/')[0];
                Milestones.Pass(Milestones.ChildWorks(parent));
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
                }
                finally
                {
                    if (Milestones.HasPassed(Milestones.ParentQuits(parent)))
                        await Milestones.UntilAsync(Milestones.ChildStops(parent), MostForNote);
                }

                return "";
            },
        };
        var quits = new Step(bench, "quits")
        {
            Work = async context =>
            {
                if (bench.IsAlone)
                {
                    await Milestones.UntilAsync(Milestones.ChildWorks(context.RunId.Value), context.CancellationToken);
                    Milestones.Pass(Milestones.ParentQuits(context.RunId.Value));
                }

                return "";
            },
            Route = (context, _) =>
            {
                context.Cancel("enough");
                return default;
            },
        };
        var (split, slowpoke) = (Named("split"), Flow.Named("slowpoke").StartAt(lingers).Build().AsChildRun());
        return Flow.Named("quarrel").StartAt(split).Fork(split, default, slowpoke, quits).Build();
    }

    /// <summary>Waits that are long enough to leave memory for.</summary>
    private FlowDefinition Sleepy()
    {
        var sleepy = new Step(bench, "sleepy")
        {
            Work = context => context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult($"attempt {context.Attempt}"),
            Route = (context, answer) => Keep(context, answer),
        }.Attempts(3, wait: TimeSpan.FromMilliseconds(250));
        var after = Named("after");
        return Flow.Named("sleepy").StartAt(sleepy).Connect(sleepy, after).Build();
    }

    /// <summary>A loop of which only the newest events are kept, with large values that come and go.</summary>
    private FlowDefinition Endless()
    {
        var turn = new Step(bench, "turn") { Route = (context, _) => Turn(context) };
        return Flow.Named("endless").StartAt(turn).Connect(turn, "again", turn).KeepHistory(10).Build();
    }

    /// <summary>A batch of a few items, in small chunks.</summary>
    private FlowDefinition Basket()
        => Flow.Named("basket").StartAt(new ManyItems(bench, "basket", 60).Chunks(10, TimeSpan.FromMilliseconds(20))).Build();

    /// <summary>A batch of flows, each a child run of two steps.</summary>
    private FlowDefinition Brood()
    {
        var (hatch, fledge) = (Named("hatch"), new Step(bench, "fledge") { Route = (context, _) => Keep(context, "flown") });
        var chick = Flow.Named("chick").StartAt(hatch).Connect(hatch, fledge).Build();
        var brood = Node.Named("brood")
            .Flows(chick, _ => Enumerable.Range(0, Chicks).Select(n => new RunInput { ["n"] = n }), result => result.State.GetLong("n"))
            .AsChildRuns().Concurrency(8).Chunks(10, TimeSpan.FromMilliseconds(20)).Post((state, results) =>
            {
                state.Add(Step.Count, 1);
                state.Append(Step.Trail, "brood#1");
                state.Set("sum", results.Values.Sum());
                return default;
            });
        return Flow.Named("brood").StartAt(brood).Build();
    }

    private static ActionName Turn(NodeContext context)
    {
        var turn = context.Visit - 1;
        if (turn > 0 && context.State.GetString(Load) != LoadOf(context, turn - 1))
            throw new InvalidOperationException($"The load of turn {turn - 1} is not what was stored.");
        if (turn % TurnsOfALoad == 0)
            context.State.Set(Load, LoadOf(context, turn));
        if (turn < Turns - 1)
            return "again";
        context.State.Remove(Load);
        return "enough";
    }

    // Another text for every run, or all runs would name the same blob.
    private static string LoadOf(NodeContext context, int turn)
        => string.Concat(Enumerable.Repeat($"{context.RunId}, load {turn / TurnsOfALoad}. ", LoadLength / 10))[..LoadLength];

    /// <summary>A node of child runs that leaves its mark in the state, as a step does, and keeps the child's answer.</summary>
    private static ChildRunNode Noted(ChildRunNode node) => node.Output((state, child) =>
    {
        state.Add(Step.Count, 1);
        state.Append(Step.Trail, $"{node.Name}#1");
        if (child.IsCompleted)
            state.Set("answer", child.State.GetString("answer"));
        return child.IsCompleted ? child.Action : "lost";
    });
}
