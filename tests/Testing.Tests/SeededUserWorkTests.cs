using ActorFlow.Actors.Kernel;
using Shouldly;
using Xunit;

namespace ActorFlow.Testing.Tests;

/// <summary>User work under the seeded dispatcher (rule 39).</summary>
public sealed class SeededUserWorkTests
{
    private sealed record Work(Func<ValueTask<string>> Run);

    private sealed record Outcome(string Text);

    private sealed record Read(ActorRef<Outcomes> To);

    private sealed record Outcomes(string[] All);

    private sealed class Worker : Actor<object>
    {
        private readonly List<string> _outcomes = [];

        protected override void Receive(object message)
        {
            switch (message)
            {
                case Work work:
                    using (Context.EnterUserCode())
                    {
                        Context.Pipe<object?, string>(work.Run(), null, static (_, text) => new Outcome(text),
                            static (_, exception) => new Outcome(exception.Message));
                    }

                    break;
                case Outcome outcome:
                    _outcomes.Add(outcome.Text);
                    break;
                case Read read:
                    read.To.Tell(new Outcomes([.. _outcomes]));
                    break;
            }
        }
    }

    private static async Task<string[]> UntilOutcomes(SeededWorld world, ActorRef<object> worker, int count)
    {
        while (true)
        {
            var all = (await worker.Ask<Outcomes>(to => new Read(to), TimeSpan.FromHours(1))).All;
            if (all.Length == count) return all;
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        }
    }

    private static string Run(int seed, SeededOptions? options, params Func<SeededWorld, ValueTask<string>>[] works)
    {
        var outcomes = "";
        SeededDispatcher.Run(
            seed,
            async world =>
            {
                var worker = world.System.Spawn(Props.Create(() => new Worker()));
                foreach (var work in works) worker.Tell(new Work(() => work(world)));
                outcomes = string.Join(" ", await UntilOutcomes(world, worker, works.Length));
            },
            options);
        return outcomes;
    }

    private static async ValueTask<string> OnThreads(string name, int hops)
    {
        for (var i = 0; i < hops; i++) await Task.Run(() => Thread.SpinWait(Random.Shared.Next(20_000)));
        return name;
    }

    [Fact]
    public void Work_on_real_threads_replays_exactly()
    {
        for (var seed = 1; seed < 20; seed++)
        {
            string Once() => Run(seed, null, _ => OnThreads("a", 2), _ => OnThreads("b", 1), _ => OnThreads("c", 3), _ => OnThreads("d", 1));
            Once().ShouldBe(Once());
        }
    }

    [Fact]
    public void Seeds_order_the_ends_of_work_differently() =>
        Enumerable.Range(1, 30).Select(seed => Run(seed, null, _ => OnThreads("a", 1), _ => OnThreads("b", 1), _ => OnThreads("c", 1))).Distinct()
        .Count().ShouldBeGreaterThan(2);

    [Fact]
    public void Work_that_leaves_its_context_may_still_tell()
    {
        SeededDispatcher.Run(5, async world =>
        {
            var worker = world.System.Spawn(Props.Create(() => new Worker()));
            worker.Tell(new Work(async () =>
            {
                await Task.Run(() => { }).ConfigureAwait(false);
                worker.Tell(new Outcome("told from a pool thread"));
                await Task.Run(() => { }).ConfigureAwait(false);
                return "end";
            }));
            (await UntilOutcomes(world, worker, 2)).ShouldBe(["told from a pool thread", "end"]);
        });
    }

    [Fact]
    public void Work_that_waits_in_virtual_time_does_not_stop_the_world() =>
        Run(1, null, async world =>
        {
            await Task.Delay(TimeSpan.FromMinutes(5), world.Time);
            return "slept";
        }).ShouldBe("slept");

    [Fact]
    public void Work_that_asks_an_actor_does_not_stop_the_world() =>
        Run(1, null, async world =>
        {
            var other = world.System.Spawn(Props.Of<Read>((_, read) => read.To.Tell(new Outcomes(["x"]))));
            return (await other.Ask<Outcomes>(to => new Read(to), TimeSpan.FromSeconds(1))).All[0];
        }).ShouldBe("x");

    [Fact]
    public void Work_that_waits_for_the_engine_says_so()
    {
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(
            3,
            null,
            async world => await EngineWait.For(world.System, new ValueTask<string>(gate.Task)),
            async world =>
            {
                await Task.Yield();
                gate.SetResult("opened");
                return "opener";
            }).Split(' ').ShouldBe(["opened", "opener"], ignoreOrder: true);
    }

    [Fact]
    public void Work_that_waits_for_the_world_without_saying_so_fails_and_is_named()
    {
        var gate = new TaskCompletionSource<string>();
        Should.Throw<SeededRunException>(() => Run(3, new SeededOptions { Patience = TimeSpan.FromMilliseconds(50) }, async _ => await gate.Task))
            .Message.ShouldContain("user code of /user/");
    }

    [Fact]
    public void In_world_work_may_wait_for_anything_of_the_world()
    {
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(
            3,
            new SeededOptions { UserWork = UserWorkMode.InWorld },
            async _ => await gate.Task,
            async _ =>
            {
                await Task.Yield();
                gate.SetResult("opened");
                return "opener";
            }).Split(' ').ShouldBe(["opened", "opener"], ignoreOrder: true);
    }

    [Fact]
    public void In_world_work_that_uses_threads_fails_the_run() =>
        Should.Throw<SeededRunException>(() => Run(
            3,
            new SeededOptions { UserWork = UserWorkMode.InWorld },
            async world =>
            {
                // What an await of work on another thread does when that work ends; done while this thread waits for it, so that it always comes in
                // time.
                var context = SynchronizationContext.Current!;
                var thread = new Thread(() => context.Post(static _ => { }, null));
                thread.Start();
                thread.Join();
                await Task.Yield();
                return "x";
            })).Message.ShouldContain("foreign thread");

    [Fact]
    public void Time_stands_still_while_a_commit_is_in_flight()
    {
        for (var seed = 1; seed < 50; seed++)
        {
            SeededDispatcher.Run(seed, async world =>
            {
                var told = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
                var began = world.Time.GetUtcNow();
                var late = Task.Delay(TimeSpan.FromSeconds(1), world.Time);
                var commit = ExternalOperation.BeginCommit(world.System, "a commit");
                var thread = new Thread(() => commit.Complete(() => told.SetResult(world.Time.GetUtcNow())));
                thread.Start();
                await late;
                told.Task.IsCompleted.ShouldBeTrue();
                (await told.Task).ShouldBe(began);
                thread.Join();
            });
        }
    }

    private sealed class Sleeper : AsyncActor<object>
    {
        private int _awake = 1;

        protected override async ValueTask ReceiveAsync(object message)
        {
            if (message is Read read)
            {
                read.To.Tell(new Outcomes([$"{_awake}"]));
                return;
            }

            _awake--;
            await Task.Run(() => Thread.SpinWait(2_000));
            await Task.Delay(TimeSpan.FromSeconds(1), Context.System.Time);
            await Task.Yield();
            _awake++;
        }
    }

    [Fact]
    public void An_asynchronous_receive_may_use_threads_and_virtual_time()
    {
        for (var seed = 1; seed < 20; seed++)
        {
            SeededDispatcher.Run(seed, async world =>
            {
                var sleeper = world.System.Spawn(Props.Create(() => new Sleeper()));
                for (var i = 0; i < 3; i++) sleeper.Tell(new Outcome("sleep"));
                (await sleeper.Ask<Outcomes>(to => new Read(to), TimeSpan.FromHours(1))).All.ShouldBe(["1"]);
            });
        }
    }
}
