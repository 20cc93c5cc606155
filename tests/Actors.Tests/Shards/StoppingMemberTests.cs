using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Whoever asks a member of runs that others lead while it stops hears that it does, however late what it had asked of the journal comes.</summary>
[Trait("semantics", "11")]
public sealed class StoppingMemberTests
{
    private readonly FlowDefinition _order = Flow.Named("order").StartAt(Node.WaitForSignal<int>("pay", "payment")).Build();

    [Fact]
    public async Task Whoever_waits_for_a_run_elsewhere_that_is_found_only_when_the_actors_have_stopped_is_told_so()
    {
        await using var cluster = new ScriptedCluster();
        LateIndex? late = null;
        var owner = await cluster.JoinAsync(o => o.AddFlow(_order));
        var other = await cluster.JoinAsync(o => o.AddFlow(_order), journal => late = new LateIndex(journal, "r"));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await owner.System.StartAsync(_order, null, new() { Id = "r" });
        var waiting = other.System.WaitAsync("r");
        await late!.Reached.WaitAsync(ScriptedCluster.Patience);

        // The journal is closed after the actors have ended; and only then comes the answer.
        await other.System.StopAsync().WaitAsync(ScriptedCluster.Patience);
        late.Open();

        await Should.ThrowAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_elsewhere_that_is_found_while_the_actors_stop_is_told_so()
    {
        await using var cluster = new ScriptedCluster();
        LateIndex? late = null;
        var owner = await cluster.JoinAsync(o => o.AddFlow(_order));
        var other = await cluster.JoinAsync(o => o.AddFlow(_order), journal => late = new LateIndex(journal, "r"));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await owner.System.StartAsync(_order, null, new() { Id = "r" });
        // Spawned last, so it is told to stop when all others have been.
        other.System.Actors.Spawn(Props.Create<object>(() => new Last(() => late!.Open())), "last");
        var waiting = other.System.WaitAsync("r");
        await late!.Reached.WaitAsync(ScriptedCluster.Patience);

        await other.System.StopAsync().WaitAsync(ScriptedCluster.Patience);

        await Should.ThrowAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    private sealed class Last(Action ended) : Actor<object>
    {
        protected override void Receive(object message)
        {
        }

        protected override void PostStop() => ended();
    }

    /// <summary>Says what its index knows of one run only when the test lets it, even if the journal has been closed meanwhile.</summary>
    private sealed class LateIndex(IRunJournal inner, RunId picked) : JournalDecorator(inner)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Somebody has asked.</summary>
        public Task Reached => _reached.Task;

        public void Open() => _opened.TrySetResult();

        public override async ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        {
            var found = await base.FindAsync(runId, cancellationToken);
            if (runId != picked)
                return found;
            _reached.TrySetResult();
            await _opened.Task;
            return found;
        }
    }
}
