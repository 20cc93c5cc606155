using System.Collections.Concurrent;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>What code that awaited an answer has woken is kept for its thread, and taken from it when that code does not come to an end.</summary>
public sealed class KeptAsideTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Rounds _rounds;
    private readonly Worker _worker = new();

    public KeptAsideTests() => _rounds = new Rounds(_time);

    [Fact]
    public async Task Code_that_blocks_for_what_it_has_started_does_not_wait_for_ever()
    {
        await using var system = ActorSystem.Create("aside");
        var echo = system.Spawn(Props.Of<ActorRef<object>>(static (_, to) => to.Tell(to)).WithHandOver());
        var opener = system.Spawn(Props.Of<ManualResetEventSlim>(static (_, gate) => gate.Set()));
        for (var i = 0; i < 50; i++)
        {
            // Most often the code behind the await goes on on the thread that has answered.
            await echo.Ask<object>(to => to, Until.Patience);
            using var gate = new ManualResetEventSlim();
            opener.Tell(gate);
            gate.Wait(Until.Patience).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_run_whose_starter_blocks_until_it_has_ended_ends()
    {
        await using var system = await FlowSystem.StartAsync(static _ => { });
        var flow = Flow.Named("one").Durable(Durability.None).StartAt(Node.Named("only").Post(static state => state.Set("n", 1))).Build();
        for (var i = 0; i < 50; i++)
        {
            (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
#pragma warning disable xUnit1031 // To block is what is tested.
            var started = system.StartAsync(flow);
            started.Wait(Until.Patience).ShouldBeTrue();
            started.Result.WaitAsync().Wait(Until.Patience).ShouldBeTrue();
#pragma warning restore xUnit1031
        }
    }

    [Fact]
    public void What_is_kept_is_run_by_the_thread_itself_where_its_code_ends_in_time()
    {
        var actor = new Waiting();
        _worker.TryKeepAside(actor, _rounds).ShouldBeTrue();
        _time.Advance(Rounds.Pace);

        _worker.TakeKept().ShouldBe(actor);
        _time.Advance(10 * Rounds.Pace);
        actor.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_kept_from_one_look_to_the_next_goes_to_the_pool()
    {
        var actor = new Waiting();
        _worker.TryKeepAside(actor, _rounds).ShouldBeTrue();

        _time.Advance(2 * Rounds.Pace);

        await actor.HasRun.WaitAsync(Until.Patience);
        _worker.TakeKept().ShouldBeNull();
        actor.Runs.ShouldBe(1);
    }

    [Fact]
    public void A_thread_that_comes_to_its_place_while_somebody_looks_into_it_takes_what_is_there_and_the_other_finds_nothing()
    {
        var actor = new Waiting();
        _worker.TryKeepAside(actor, _rounds).ShouldBeTrue();

        _worker.BeginTakingAway();
        _worker.TakeKept().ShouldBe(actor);

        _worker.EndTakingAway().ShouldBeNull();
        _worker.TakeKept().ShouldBeNull();
    }

    [Fact]
    public void What_was_taken_from_its_place_is_not_there_any_more_for_the_thread()
    {
        var actor = new Waiting();
        _worker.TryKeepAside(actor, _rounds).ShouldBeTrue();

        _worker.BeginTakingAway();
        _worker.EndTakingAway().ShouldBe(actor);

        _worker.TakeKept().ShouldBeNull();
        _worker.TryKeepAside(actor, _rounds).ShouldBeTrue();
        _worker.TakeKept().ShouldBe(actor);
    }

    [Fact]
    public void What_is_kept_is_taken_by_its_thread_or_by_whoever_looks_and_never_by_both()
    {
        // Without a clock, and without the looks that see that something is new: each keeping meets a taking away.
        const int times = 100_000;
        var actors = Enumerable.Range(0, times).Select(static _ => new Waiting()).ToArray();
        var away = new List<ActorRef>(times);
        var own = new List<ActorRef>(times);
        using var done = new CancellationTokenSource();
        var taker = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                _worker.BeginTakingAway();
                if (_worker.EndTakingAway() is { } taken)
                    away.Add(taken);
            }
        });
        taker.Start();
        var refused = 0;
        foreach (var actor in actors)
        {
            refused += _worker.TryKeepAside(actor, _rounds) ? 0 : 1;
            if (_worker.TakeKept() is { } taken)
                own.Add(taken);
        }

        done.Cancel();
        taker.Join();
        refused.ShouldBe(0);
        (own.Count + away.Count).ShouldBe(times);
        own.Concat(away).Distinct().Count().ShouldBe(times);
    }

    [Fact]
    public void Only_one_actor_is_kept()
    {
        _worker.TryKeepAside(new Waiting(), _rounds).ShouldBeTrue();

        _worker.TryKeepAside(new Waiting(), _rounds).ShouldBeFalse();
    }

    [Fact]
    public void A_thread_that_had_to_be_helped_keeps_nothing_for_a_while_and_each_time_for_longer()
    {
        AnswersUntilItKeepsAgain().ShouldBe(Worker.LeastAbstention);
        AnswersUntilItKeepsAgain().ShouldBe(2 * Worker.LeastAbstention);
        for (var i = 0; i < 20; i++)
            AnswersUntilItKeepsAgain();
        AnswersUntilItKeepsAgain().ShouldBe(Worker.MostAbstention);
    }

    [Fact]
    public void The_looks_end_when_nothing_is_kept_any_more_and_begin_again_with_the_next()
    {
        _time.NextDue.ShouldBeNull();
        _worker.TryKeepAside(new Waiting(), _rounds);
        _worker.TakeKept();
        _time.NextDue.ShouldNotBeNull();

        _time.Advance((Rounds.MostInVain + 2) * Rounds.Pace);
        _time.NextDue.ShouldBeNull();

        _worker.TryKeepAside(new Waiting(), _rounds);
        _time.NextDue.ShouldNotBeNull();
    }

    [Fact]
    public void They_are_made_where_the_flow_of_ambient_values_is_suppressed_already()
    {
        using (ExecutionContext.SuppressFlow())
        {
            new Rounds(_time).Count.ShouldBe(0);
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
        }
    }

    [Fact]
    public void Threads_that_have_ended_are_forgotten()
    {
        KeepOnAnotherWorker();
        for (var i = 0; i < 5 && _rounds.Count > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            _time.Advance(Rounds.Pace);
        }

        _rounds.Count.ShouldBe(0);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void KeepOnAnotherWorker()
        {
            var worker = new Worker();
            worker.TryKeepAside(new Waiting(), _rounds).ShouldBeTrue();
            worker.TakeKept();
        }
    }

    [Fact]
    public void No_kept_actor_is_lost_between_its_thread_and_the_looks()
    {
        // Real threads and no clock: one keeps and takes, another looks as fast as it can, so that looks end and begin all the time.
        const int rounds = 200_000;
        var ran = new ConcurrentBag<Waiting>();
        var own = 0;
        var actors = new Waiting[rounds];
        using var done = new CancellationTokenSource();
        var looker = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
                _time.Advance(Rounds.Pace);
        });
        looker.Start();
        for (var i = 0; i < rounds; i++)
        {
            var actor = actors[i] = new Waiting();
            if (!_worker.TryKeepAside(actor, _rounds))
                actor.RunTurn(1);
            own += _worker.TakeKept() is null ? 0 : 1;
        }

        done.Cancel();
        looker.Join();
        _time.Advance(3 * Rounds.Pace);
        SpinWait.SpinUntil(() => own + actors.Count(static actor => actor.Runs == 1) == rounds, Until.Patience).ShouldBeTrue();
        actors.ShouldAllBe(static actor => actor.Runs <= 1);
    }

    /// <summary>Lets what the worker keeps be taken away, and counts the answers after which it keeps something again.</summary>
    private int AnswersUntilItKeepsAgain()
    {
        _worker.TryKeepAside(new Waiting(), _rounds).ShouldBeTrue();
        _time.Advance(2 * Rounds.Pace);
        var answers = 0;
        for (; !_worker.TryKeepAside(new Waiting(), _rounds); answers++)
            _worker.TakeKept();
        _worker.TakeKept().ShouldNotBeNull();
        return answers;
    }

    /// <summary>An actor that counts its turns.</summary>
    private sealed class Waiting : ActorRef, IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public Task HasRun => _ran.Task;

        public override ActorSystem System => throw new NotSupportedException();

        public override string Name => "waiting";

        public override string Path => "/waiting";

        public override bool IsTerminated => false;

        public override Task WhenTerminated => throw new NotSupportedException();

        public override void StopWhenDrained() => throw new NotSupportedException();

        internal override void PostSystem(SystemMessage message) => throw new NotSupportedException();

        internal override void PostNode(KernelNode node) => throw new NotSupportedException();

        internal override void RunTurn(int burst)
        {
            Interlocked.Increment(ref _runs);
            _ran.TrySetResult();
        }

        void IThreadPoolWorkItem.Execute() => RunTurn(1);
    }
}
