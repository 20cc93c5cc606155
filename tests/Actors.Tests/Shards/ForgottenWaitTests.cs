using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Nobody who waits for a run is forgotten: not where the member stops, nor where the run moves on, or comes to nothing, while it is looked for.</summary>
[Trait("semantics", "11")]
public sealed class ForgottenWaitTests
{
    private readonly FlowDefinition _order = Flow.Named("order").StartAt(Node.WaitForSignal<int>("pay", "payment")).Build();

    [Fact]
    public async Task Whoever_waits_for_a_run_elsewhere_that_is_found_only_when_the_actors_have_stopped_is_told_so()
    {
        await using var cluster = new ScriptedCluster();
        var (other, late) = await BesideOwnerAsync(cluster);
        var waiting = other.System.WaitAsync("r");
        await late.Reached.WaitAsync(ScriptedCluster.Patience);

        // The journal is closed after the actors have ended; and only then comes the answer.
        await other.System.StopAsync().WaitAsync(ScriptedCluster.Patience);
        late.Open();

        await Should.ThrowAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_elsewhere_that_is_found_while_the_actors_stop_is_told_so()
    {
        await using var cluster = new ScriptedCluster();
        var (other, late) = await BesideOwnerAsync(cluster);
        // Spawned last, so it is told to stop when all others have been.
        other.System.Actors.Spawn(Props.Create<object>(() => new Last(late.Open)), "last");
        var waiting = other.System.WaitAsync("r");
        await late.Reached.WaitAsync(ScriptedCluster.Patience);

        await other.System.StopAsync().WaitAsync(ScriptedCluster.Patience);

        await Should.ThrowAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    [Fact]
    public async Task Whoever_asks_for_a_run_that_moves_on_while_it_is_read_back_hears_of_it_before_it_has_ended()
    {
        await using var cluster = new ScriptedCluster();

        var run = await FindWhileItsShardMovesAsync(cluster, "r");

        (await run!.SignalAsync("payment", 1)).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
    }

    [Fact]
    public async Task Whoever_asks_for_a_run_that_does_not_exist_hears_that_also_when_its_shard_moves_on_meanwhile()
    {
        await using var cluster = new ScriptedCluster();

        (await FindWhileItsShardMovesAsync(cluster, "nobody")).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_whose_start_finds_its_key_taken_hears_that_there_is_no_such_run()
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        var member = await cluster.JoinAsync(o => o.AddFlow(_order), journal => held = new HeldJournal(journal, request => request.RunId == "second", isWritten: false));
        await member.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await member.System.StartAsync(_order, null, new() { Id = "first", Key = "k" });
        var start = member.System.StartAsync(_order, null, new() { Id = "second", Key = "k" });
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);
        var waiting = member.System.WaitAsync("second");

        held.Open();

        (await start.WaitAsync(ScriptedCluster.Patience)).Id.Value.ShouldBe("first");
        await Should.ThrowAsync<RunNotFoundException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    [Fact]
    public async Task Whoever_asks_for_a_run_whose_lease_is_over_just_then_hears_of_it_from_whoever_leads_it_next()
    {
        await using var cluster = new ScriptedCluster();
        // Nobody but whoever asks looks at the shard meanwhile.
        var (a, b, late) = await ReadingAsync(cluster, "r", poll: TimeSpan.FromMinutes(1));
        late.Open();

        a.ForgetAfterOneLook(cluster.ShardOf("r"));
        var run = await a.System.FindRunAsync("r").WaitAsync(ScriptedCluster.Patience);
        await cluster.TakeOverAsync("r", a, b);

        (await run!.SignalAsync("payment", 1).WaitAsync(ScriptedCluster.Patience)).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
    }

    [Fact]
    public async Task Whoever_asks_for_a_run_that_another_member_had_started_here_is_sent_on_with_it()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b, held, starting) = await StartingAsync(cluster);
        var waiting = a.System.WaitAsync("r");

        await cluster.TakeOverAsync("r", a, b);
        await b.UntilAsync(async system => await system.FindAsync("r") is not null);
        held.Open();

        await (await starting.WaitAsync(ScriptedCluster.Patience)).SignalAsync("payment", 1);
        (await waiting.WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
    }

    [Fact]
    public async Task Whoever_starts_a_run_that_another_member_had_started_here_is_sent_on_with_it()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b, held, starting) = await StartingAsync(cluster);
        var again = a.System.StartAsync(_order, null, new() { Id = "r" });

        await cluster.TakeOverAsync("r", a, b);
        held.Open();

        await (await starting.WaitAsync(ScriptedCluster.Patience)).SignalAsync("payment", 1);
        (await (await again.WaitAsync(ScriptedCluster.Patience)).WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        await b.UntilAsync(async _ => (await ((IRunInbox)cluster.Place).ReadAsync([cluster.ShardOf("r")], 0, 10, default)).Count == 0);
        (await b.System.EventsAsync("r").CountAsync(item => item.Kind == "run-started")).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_starts_a_run_that_somebody_is_just_looking_for_in_vain_starts_it()
    {
        await using var cluster = new ScriptedCluster();
        LateIndex? late = null;
        var member = await cluster.JoinAsync(o => o.AddFlow(_order), journal => late = new LateIndex(journal, "r"));
        await member.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        // From now on a start is told to the registry before it returns.
        await member.System.StartAsync(_order);
        var looking = member.System.FindRunAsync("r");
        await late!.Reached.WaitAsync(ScriptedCluster.Patience);
        var starting = member.System.StartAsync(_order, null, new() { Id = "r" });

        late.Open();

        var run = await starting.WaitAsync(ScriptedCluster.Patience);
        (await run.SignalAsync("payment", 1)).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        (await looking.WaitAsync(ScriptedCluster.Patience))?.Id.Value.ShouldBe("r");
    }

    /// <summary>A member beside the one that leads the run r, which waits for its index as soon as it looks for that run.</summary>
    private async Task<(ScriptedMember Member, LateIndex Late)> BesideOwnerAsync(ScriptedCluster cluster)
    {
        LateIndex? late = null;
        var owner = await cluster.JoinAsync(o => o.AddFlow(_order));
        var other = await cluster.JoinAsync(o => o.AddFlow(_order), journal => late = new LateIndex(journal, "r"));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await owner.System.StartAsync(_order, null, new() { Id = "r" });
        return (other, late!);
    }

    /// <summary>Two members. The first one owns the shards, and has a start under way that the second one has asked for.</summary>
    private async Task<(ScriptedMember A, ScriptedMember B, HeldJournal Held, Task<RunHandle> Starting)> StartingAsync(ScriptedCluster cluster)
    {
        HeldJournal? held = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_order), journal => held = new HeldJournal(journal, request => request.ExpectedVersion == 0, isWritten: false));
        var b = await cluster.JoinAsync(o => o.AddFlow(_order));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var starting = b.System.StartAsync(_order, null, new() { Id = "r" });
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);
        return (a, b, held, starting);
    }

    /// <summary>Looks for a run on the member that owns its shard and has it not in memory. Before its index answers, the shard goes to another member.</summary>
    private async Task<RunHandle?> FindWhileItsShardMovesAsync(ScriptedCluster cluster, RunId picked)
    {
        var (a, b, late) = await ReadingAsync(cluster, picked);
        var found = a.System.FindRunAsync(picked);
        await late.Reached.WaitAsync(ScriptedCluster.Patience);
        await cluster.TakeOverAsync(picked, a, b);
        late.Open();
        return await found.WaitAsync(ScriptedCluster.Patience);
    }

    /// <summary>Two members. The first one owns the shard of a run, has it not in memory, and waits for its index as soon as it looks for it.</summary>
    private async Task<(ScriptedMember A, ScriptedMember B, LateIndex Late)> ReadingAsync(ScriptedCluster cluster, RunId picked, TimeSpan? poll = null)
    {
        LateIndex? late = null;
        var a = await cluster.JoinAsync(Configure, journal => late = new LateIndex(journal, picked));
        var b = await cluster.JoinAsync(Configure);
        await b.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await b.System.StartAsync(_order, null, new() { Id = "r" });
        await b.UntilAsync(async system => (await system.FindAsync("r"))!.Status == RunStatus.Waiting);
        await cluster.MoveAsync(picked, b, a);
        return (a, b, late!);

        // What waits need not be in memory, so a member that takes its shard over does not read it.
        void Configure(FlowSystemOptions o)
        {
            o.AddFlow(_order).PassivateAfter = TimeSpan.FromHours(1);
            o.InboxPoll = poll ?? o.InboxPoll;
        }
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
