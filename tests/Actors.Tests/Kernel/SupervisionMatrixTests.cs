using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Every strategy × every directive × every phase in which an actor can fail, under several schedules each.</summary>
public sealed class SupervisionMatrixTests
{
    /// <summary>How the bad child is made to fail; each once.</summary>
    public enum Failing
    {
        Constructor,
        PreStart,
        ConstructorOfSecondInstance,
        PreStartOfSecondInstance,
        Receive,
        Timer,
        ReceiveAfterAwait,
        PipedMapping,
        Terminated,
        Escalated,
        StrategyThrows,
        PreRestart,
        PostStop,
    }

    public static TheoryData<bool, Directive, Failing> Matrix()
    {
        var data = new TheoryData<bool, Directive, Failing>();
        foreach (var all in new[] { false, true })
        {
            foreach (var directive in Enum.GetValues<Directive>())
            {
                foreach (var failing in Enum.GetValues<Failing>()) data.Add(all, directive, failing);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_failure_is_treated_as_the_strategy_says(bool allForOne, Directive directive, Failing failing)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            using var kit = new TestKit(seed, new SeededOptions { UserWork = UserWorkMode.InWorld });
            var stage = new Stage(kit, allForOne, directive, failing);
            stage.Play();
            stage.Check();
        }
    }

    private sealed class Stage(TestKit kit, bool allForOne, Directive directive, Failing failing)
    {
        private readonly List<ActorFailure> _decided = [];
        private readonly List<ActorFailure> _escalated = [];
        private readonly List<Child> _bad = [];
        private readonly List<Child> _good = [];
        private readonly object _culprit = new();
        private ActorRef<object>? _badRef;
        private ActorRef<object>? _goodRef;
        private ActorRef<object>? _parent;
        private bool _hasFailed;

        private bool FailsAtBirth => failing is Failing.Constructor or Failing.PreStart;

        private bool FailsAtRebirth => failing is Failing.ConstructorOfSecondInstance or Failing.PreStartOfSecondInstance;

        /// <summary>A fault in a hook that runs on the way out is logged; what is under way goes on. An ordinary failure leads there.</summary>
        private bool FailsInHook => failing is Failing.PreRestart or Failing.PostStop;

        public void Play()
        {
            var grandparent = kit.Sys.Spawn(
                Props.Of<object>((context, _) => _parent = context.Spawn(Props.Create(() => new Parent(this)), "parent"))
                    .WithStrategy(new OneForOneStrategy
                {
                    Decider = failure =>
                    {
                        _escalated.Add(failure);
                        return Directive.Stop;
                    },
                }),
                "grandparent");
            grandparent.Tell("begin");
            kit.Settle();
            if (FailsAtBirth) return;
            _badRef!.Tell("count");
            _goodRef!.Tell("count");
            _badRef.Tell(_culprit);
            _badRef.Tell("count");
            _goodRef.Tell("count");
            kit.Advance(TimeSpan.FromSeconds(2));
        }

        public void Check()
        {
            var first = _decided[0];
            first.Actor.ShouldBe(_badRef);
            CheckFailure(first);
            switch (directive)
            {
                case Directive.Resume:
                    CheckResumed();
                    break;
                case Directive.Restart:
                    CheckRestarted();
                    break;
                case Directive.Stop:
                    _badRef!.IsTerminated.ShouldBeTrue();
                    _goodRef!.IsTerminated.ShouldBe(allForOne);
                    _escalated.ShouldBeEmpty();
                    break;
                case Directive.Escalate:
                    var escalated = _escalated.Single();
                    escalated.Actor.ShouldBe(_parent);
                    escalated.Cause.ShouldBe(first.Cause);
                    escalated.Message.ShouldBe(first.Message);
                    escalated.Phase.ShouldBe(FailurePhase.Supervision);
                    escalated.Origin.ShouldBe(first);
                    foreach (var actor in new ActorRef[] { _badRef!, _goodRef!, _parent! }) actor.IsTerminated.ShouldBeTrue();
                    break;
            }
        }

        private void CheckFailure(ActorFailure failure)
        {
            var (phase, message) = failing switch
            {
                Failing.Constructor or Failing.PreStart => (FailurePhase.Start, null),
                Failing.ReceiveAfterAwait => (FailurePhase.ReceiveAsync, _culprit),
                Failing.PipedMapping => (FailurePhase.ReceiveAsync, null),
                Failing.Timer => (FailurePhase.Receive, "due"),
                Failing.Terminated => (FailurePhase.Terminated, null),
                Failing.Escalated or Failing.StrategyThrows => (FailurePhase.Supervision, "fail"),
                _ => (FailurePhase.Receive, _culprit),
            };
            failure.Phase.ShouldBe(phase);
            if (message is not null) failure.Message.ShouldBe(message);
            if (FailsAtBirth) failure.Cause.ShouldBeOfType<ActorInitializationException>().InnerException!.Message.ShouldBe("fault");
            else if (failing == Failing.Terminated) failure.Cause.ShouldBeOfType<DeathPactException>();
            else if (failing == Failing.StrategyThrows) failure.Cause.Message.ShouldBe("no strategy");
            else failure.Cause.Message.ShouldBe("fault");
        }

        /// <summary>What failed to start is restarted instead, because there is no state to go on with.</summary>
        private void CheckResumed()
        {
            _badRef!.IsTerminated.ShouldBeFalse();
            _bad.Count.ShouldBe(FailsAtBirth ? 2 : 1);
            _bad[^1].Counted.ShouldBe(FailsAtBirth ? 0 : 2);
            CheckGoodIsUntouched();
        }

        private void CheckRestarted()
        {
            _badRef!.IsTerminated.ShouldBeFalse();
            // The rebirth that fails is one more instance, and one more decision.
            _bad.Count.ShouldBe(FailsAtRebirth ? 3 : 2);
            _decided.Count.ShouldBe(FailsAtRebirth ? 2 : 1);
            if (FailsAtRebirth) _decided[1].Phase.ShouldBe(FailurePhase.Restart);
            if (failing is Failing.Receive or Failing.ReceiveAfterAwait || FailsAtRebirth || FailsInHook) _bad[^1].Counted.ShouldBe(1);
            else _bad[^1].Counted.ShouldBeLessThan(2); // the failure comes by another message, before or after the last count
            if (failing != Failing.PreRestart) _bad[0].Retired.ShouldBe(FailsAtBirth ? 0 : 1);
            if (!allForOne) CheckGoodIsUntouched();
            else _good.Count.ShouldBe(FailsAtRebirth ? 3 : 2);
            _goodRef!.IsTerminated.ShouldBeFalse();
            _escalated.ShouldBeEmpty();
        }

        private void CheckGoodIsUntouched()
        {
            _goodRef!.IsTerminated.ShouldBeFalse();
            _good.Count.ShouldBe(1);
            _good[0].Counted.ShouldBe(FailsAtBirth ? 0 : 2);
            _escalated.ShouldBeEmpty();
        }

        private bool FailsNow(Failing where)
        {
            if (where != failing || _hasFailed) return false;
            _hasFailed = true;
            return true;
        }

        private sealed class Parent(Stage stage) : Actor<object>
        {
            protected override SupervisorStrategy SupervisorStrategy
            {
                get
                {
                    var decider = (ActorFailure failure) =>
                    {
                        stage._decided.Add(failure);
                        return directiveOf(failure);
                    };
                    return stage.AllForOne ? new AllForOneStrategy { Decider = decider } : new OneForOneStrategy { Decider = decider };

                    Directive directiveOf(ActorFailure failure) => stage.Directive;
                }
            }

            protected override void PreStart()
            {
                stage._badRef = Context.Spawn(Props.Create(() => new Child(stage, stage._bad, isBad: true)), "bad");
                stage._goodRef = Context.Spawn(Props.Create(() => new Child(stage, stage._good, isBad: false)), "good");
            }

            protected override void Receive(object message)
            {
            }
        }

        private bool AllForOne => allForOne;

        private Directive Directive => directive;

        private sealed class Child : AsyncActor<object>
        {
            private readonly Stage _stage;
            private readonly bool _isBad;

            public Child(Stage stage, List<Child> instances, bool isBad)
            {
                _stage = stage;
                _isBad = isBad;
                instances.Add(this);
                if (isBad && stage.FailsNow(Failing.Constructor)) throw new InvalidOperationException("fault");
                if (isBad && instances.Count == 2
                    && stage.FailsNow(Failing.ConstructorOfSecondInstance)) throw new InvalidOperationException("fault");
                IsSecond = instances.Count == 2;
            }

            public int Counted { get; private set; }

            public int Retired { get; private set; }

            private bool IsSecond { get; }

            protected override SupervisorStrategy SupervisorStrategy => new OneForOneStrategy
            {
                Decider = _ => _stage.FailsNow(Failing.StrategyThrows) ? throw new InvalidOperationException("no strategy") : Directive.Escalate,
            };

            protected override void PreStart()
            {
                if (_isBad && _stage.FailsNow(Failing.PreStart)) throw new InvalidOperationException("fault");
                if (_isBad && IsSecond && _stage.FailsNow(Failing.PreStartOfSecondInstance)) throw new InvalidOperationException("fault");
            }

            protected override void PreRestart(ActorFailure failure)
            {
                Retired++;
                if (_isBad && _stage.FailsNow(Failing.PreRestart)) throw new InvalidOperationException("hook");
                base.PreRestart(failure);
            }

            protected override void PostStop()
            {
                if (_isBad && _stage.FailsNow(Failing.PostStop)) throw new InvalidOperationException("hook");
            }

            protected override async ValueTask ReceiveAsync(object message)
            {
                if (message is "count") Counted++;
                else if (message is "due") throw new InvalidOperationException("fault");
                else await FailAsync();
            }

            private async ValueTask FailAsync()
            {
                switch (_stage.Failing)
                {
                    case Failing.Timer:
                        Context.Timers.Start("due", TimeSpan.FromSeconds(1));
                        break;
                    case Failing.ReceiveAfterAwait:
                        await Task.Yield();
                        throw new InvalidOperationException("fault");
                    case Failing.PipedMapping:
                        Context.Pipe<int, int>(Soon(), 0, static (_, _) => throw new InvalidOperationException("fault"),
                            static (_, exception) => throw exception);
                        break;
                    case Failing.Terminated:
                        var watched = Context.Spawn(Props.Of<object>(static (_, _) => { }));
                        Context.Watch(watched);
                        watched.Stop();
                        break;
                    case Failing.Escalated:
                    case Failing.StrategyThrows:
                        Context.Spawn(Props.Of<object>(static (_, _) => throw new InvalidOperationException("fault"))).Tell("fail");
                        break;
                    default:
                        throw new InvalidOperationException("fault");
                }
            }

            private static async ValueTask<int> Soon()
            {
                await Task.Yield();
                return 1;
            }
        }

        private Failing Failing => failing;
    }
}
