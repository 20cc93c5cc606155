using System.Collections.Concurrent;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Runs that go to another member in the middle of their work: handed over in order, lost, or taken away without a word.</summary>
[Trait("semantics", "11")]
public sealed class MovedRunTests
{
    private readonly ConcurrentQueue<(string Node, string Key, long Term)> _executed = new();
    private readonly Gate _gate = new();
    private readonly TaskCompletionSource _inside = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FlowDefinition _work;
    private readonly FlowDefinition _waits;
    private int _held = 1;

    public MovedRunTests()
    {
        var (first, middle, last) = (Noting("first"), Noting("middle", HoldAsync), Noting("last"));
        _work = Flow.Named("work").StartAt(first).Connect(first, middle).Connect(middle, last).Build();
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"));
        _waits = Flow.Named("waits").StartAt(pay).Connect(pay, Noting("ship"))
            .OnUpdate<int, int>("add", (state, count) => (int)state.Add("count", (long)count)).Build();
    }

    [Fact]
    public async Task A_hand_over_lets_what_is_in_flight_end_and_the_next_member_goes_on_behind_it()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_work, null, new() { Id = "r" });
        await _inside.Task;
        var handedOver = cluster.MoveAsync("r", a, b);
        // Behind the word of the hand-over in the mailboxes of the registry and of the run: once it is answered, the run has heard that, too.
        (await run.GetAsync().WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Running);
        handedOver.IsCompleted.ShouldBeFalse("a visit is in flight");
        _gate.Open();
        await handedOver.WaitAsync(ScriptedCluster.Patience);

        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();

        result.State.GetInt("done").ShouldBe(3);
        _executed.Select(one => one.Node).ShouldBe(["first", "middle", "last"]);
        _executed.Select(one => one.Term).ShouldBe([1L, 1, 2]);
        a.System.RunsInMemory.ShouldBe(0);
    }

    [Fact]
    public async Task A_hand_over_cuts_off_what_outlasts_its_patience_and_the_visit_runs_again_under_its_key()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_work, null, new() { Id = "r" });
        await _inside.Task;
        using var hurry = new CancellationTokenSource();
        var handedOver = a.HandOverAsync(cluster.ShardOf("r"), hurry.Token);
        _held = 0;
        await hurry.CancelAsync();
        await handedOver.WaitAsync(ScriptedCluster.Patience);
        await b.GainAsync(cluster.ShardOf("r"));

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("done").ShouldBe(3);

        _executed.Select(one => one.Node).ShouldBe(["first", "middle", "middle", "last"]);
        _executed.Select(one => one.Key).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    [Trait("semantics", "12")]
    public async Task An_outcome_that_comes_after_the_shard_is_lost_is_dropped_and_changes_of_the_state_happen_once()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_work, null, new() { Id = "r" });
        await _inside.Task;
        _held = 0;
        await cluster.TakeOverAsync("r", a, b);
        var result = (await b.System.WaitAsync("r").WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        _gate.Open();

        result.State.GetInt("done").ShouldBe(3);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("done").ShouldBe(3);
        _executed.Select(one => (one.Node, one.Term)).ShouldBe([("first", 1L), ("middle", 1), ("middle", 2), ("last", 2)]);
        (await HistoryAsync(b, "r")).Count(kind => kind == "visit-completed").ShouldBe(3);
        (await HistoryAsync(b, "r")).Count(kind => kind == "recovered").ShouldBe(1);
    }

    [Fact]
    public async Task A_member_that_does_not_know_yet_that_it_lost_a_shard_can_write_nothing_and_lets_go()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_work, null, new() { Id = "r" });
        await _inside.Task;
        var (shard, believed) = (cluster.ShardOf("r"), a.TermOf(cluster.ShardOf("r")));
        _held = 0;
        await b.GainAsync(shard, wasHandedOver: false);
        a.TermOf(shard).ShouldBe(believed, "nobody has told it");
        (await b.System.WaitAsync("r").WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        _gate.Open();   // Now a comes to an outcome, and its append is refused.

        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("done").ShouldBe(3);
        await a.UntilAsync(_ => Task.FromResult(a.Doubts.Count == 1));
        a.Doubts.ShouldBe([(shard, believed)]);
        (await HistoryAsync(b, "r")).Count(kind => kind == "visit-completed").ShouldBe(3);
    }

    [Fact]
    public async Task Requests_to_a_member_that_does_not_know_yet_are_carried_out_by_the_one_that_leads_now_and_once()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        await a.System.StartAsync(_waits, null, new() { Id = "r" });
        await b.GainAsync(cluster.ShardOf("r"), wasHandedOver: false);
        (await a.System.UpdateAsync<int, int>("r", "add", 2).WaitAsync(ScriptedCluster.Patience)).ShouldBe(2);
        (await b.System.UpdateAsync<int, int>("r", "add", 3)).ShouldBe(5);
        (await a.System.SignalAsync("r", "payment", 9).WaitAsync(ScriptedCluster.Patience)).ShouldBeTrue();
        (await b.System.WaitAsync("r").WaitAsync(ScriptedCluster.Patience)).State.GetInt("paid").ShouldBe(9);
        (await HistoryAsync(b, "r")).Count(kind => kind == "update-applied").ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_whose_append_is_on_its_way_when_the_shard_is_lost_is_answered_truly_and_counts_once(bool isWritten)
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_waits), journal => held = new HeldJournal(journal, IsUpdate, isWritten));
        var b = await cluster.JoinAsync(o => o.AddFlow(_waits));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var run = await a.System.StartAsync(_waits, null, new() { Id = "r" });
        var added = run.UpdateAsync<int, int>("add", 2);
        var waiting = run.WaitAsync();
        await held!.Reached;
        await cluster.TakeOverAsync("r", a, b);
        // Whatever becomes of the first one, the run goes on under the next member.
        (await b.System.UpdateAsync<int, int>("r", "add", 10)).ShouldBe(isWritten ? 12 : 10);
        added.IsCompleted.ShouldBeFalse("it is not known here yet what became of it");
        held.Open();

        (await added.WaitAsync(ScriptedCluster.Patience)).ShouldBe(isWritten ? 2 : 12);
        await b.System.SignalAsync("r", "payment", 1);
        (await waiting.WaitAsync(ScriptedCluster.Patience)).State.GetInt("count").ShouldBe(12);
        (await HistoryAsync(b, "r")).Count(kind => kind == "update-applied").ShouldBe(2);
    }

    [Fact]
    public async Task A_command_is_taken_and_answered_in_the_transaction_that_carries_it_out()
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_waits), journal => held = new HeldJournal(journal, IsUpdate, isWritten: true));
        var b = await cluster.JoinAsync(o => o.AddFlow(_waits));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await a.System.StartAsync(_waits, null, new() { Id = "r" });
        var added = b.System.UpdateAsync<int, int>("r", "add", 2);
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);

        // The member that leads the run does not know yet that it is written; whoever asked does.
        (await ((IRunInbox)cluster.Place).ReadAsync([cluster.ShardOf("r")], 0, 10, default)).ShouldBeEmpty();
        (await added.WaitAsync(ScriptedCluster.Patience)).ShouldBe(2);
        held.Open();
        (await HistoryAsync(b, "r")).Count(kind => kind == "update-applied").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_whose_append_is_on_its_way_when_the_shard_is_lost_is_one_run(bool isWritten)
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_waits),
            journal => held = new HeldJournal(journal, request => request.ExpectedVersion == 0, isWritten));
        var b = await cluster.JoinAsync(o => o.AddFlow(_waits));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var starting = a.System.StartAsync(_waits, new() { ["n"] = 1 }, new() { Id = "r" });
        await held!.Reached;
        await cluster.TakeOverAsync("r", a, b);
        held.Open();
        var run = await starting.WaitAsync(ScriptedCluster.Patience);
        (await run.SignalAsync("payment", 4)).ShouldBeTrue();
        var result = await run.WaitAsync().WaitAsync(ScriptedCluster.Patience);
        (result.State.GetInt("n"), result.State.GetInt("paid")).ShouldBe((1, 4));
        (await HistoryAsync(b, "r")).Count(kind => kind == "run-started").ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_goes_on_waiting_while_the_run_moves_about()
    {
        await using var cluster = new ScriptedCluster();
        var members = await cluster.JoinAsync(3, o => o.AddFlow(_waits));
        var run = await members[0].System.StartAsync(_waits, null, new() { Id = "r" });
        var waiting = Task.WhenAll(members.Select(member => member.System.WaitAsync("r")).Append(run.WaitAsync()));
        await cluster.MoveAsync("r", members[0], members[1]);
        await cluster.TakeOverAsync("r", members[1], members[2]);
        await cluster.MoveAsync("r", members[2], members[0]);
        await cluster.MoveAsync("r", members[0], members[2]);
        (await members[1].System.SignalAsync("r", "payment", 5)).ShouldBeTrue();
        (await waiting.WaitAsync(ScriptedCluster.Patience)).Select(result => result.State.GetInt("paid")).ShouldBe([5, 5, 5, 5]);
        _executed.Single().Node.ShouldBe("ship");
    }

    [Fact]
    public async Task A_lease_that_is_not_believed_in_for_a_moment_stops_the_run_for_a_moment_only()
    {
        await using var cluster = new ScriptedCluster();
        var (a, _) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_work, null, new() { Id = "r" });
        await _inside.Task;
        var term = a.Forget(cluster.ShardOf("r"));
        _held = 0;
        _gate.Open();
        await a.UntilAsync(system => Task.FromResult(system.RunsInMemory == 0));
        a.Remember(cluster.ShardOf("r"), term);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("done").ShouldBe(3);
    }

    [Fact]
    public async Task Steps_that_were_journaled_before_the_move_are_not_done_again()
    {
        var steps = 0;
        var (cutOff, refused) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var node = Node.Named("steps").Exec(async (ExecContext x) =>
        {
            // Only the first member's attempt is cut off.
            x.CancellationToken.Register(() => cutOff.TrySetResult());
            await x.StepAsync("one", _ => new ValueTask<int>(Interlocked.Increment(ref steps)));
            await HoldAsync(x);
            try
            {
                return await x.StepAsync("two", _ => new ValueTask<int>(Interlocked.Increment(ref steps)));
            }
            catch (VisitSealedException)
            {
                refused.TrySetResult();
                throw;
            }
        }).Post((state, result) => state.Set("steps", result));
        var flow = Flow.Named("steps").StartAt(node).Build();
        await using var cluster = new ScriptedCluster();
        var members = await cluster.JoinAsync(2, o => o.AddFlow(flow));
        var run = await members[0].System.StartAsync(flow, null, new() { Id = "r" });
        await _inside.Task;
        _held = 0;
        await cluster.TakeOverAsync("r", members[0], members[1]);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("steps").ShouldBe(2);
        await cutOff.Task.WaitAsync(ScriptedCluster.Patience);
        _gate.Open();
        await refused.Task.WaitAsync(ScriptedCluster.Patience);
        steps.ShouldBe(2, "the first member is refused its second step");
    }

    [Fact]
    public async Task A_run_that_was_in_flight_at_too_many_takeovers_in_a_row_is_set_aside_and_hand_overs_do_not_count()
    {
        await using var cluster = new ScriptedCluster();
        _held = int.MaxValue;
        var members = await cluster.JoinAsync(2, o =>
        {
            o.AddFlow(_work);
            o.MaxUncleanEnds = 2;
            o.StopTimeout = TimeSpan.FromMilliseconds(1);
        });
        var run = await members[0].System.StartAsync(_work, null, new() { Id = "r" });
        await ReachedAsync(1);
        await cluster.MoveAsync("r", members[0], members[1]);
        await ReachedAsync(2);
        await cluster.MoveAsync("r", members[1], members[0]);
        await ReachedAsync(3);
        await cluster.TakeOverAsync("r", members[0], members[1]);
        await ReachedAsync(4);
        await cluster.TakeOverAsync("r", members[1], members[0]);
        await Should.ThrowAsync<RunQuarantinedException>(() => run.WaitAsync().WaitAsync(ScriptedCluster.Patience));
        (await members[1].System.FindAsync("r"))!.Status.ShouldBe(RunStatus.Quarantined);
        await Should.ThrowAsync<RunQuarantinedException>(() => members[1].System.PauseAsync("r"));
        _gate.Open();

        Task ReachedAsync(int times) => members[0].UntilAsync(_ => Task.FromResult(_gate.Arrived >= times));
    }

    [Fact]
    public async Task A_member_that_stops_hands_its_runs_over_and_whoever_gets_them_finishes_them()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        foreach (var i in Enumerable.Range(0, 20))
            await a.System.StartAsync(_waits, null, new() { Id = $"r-{i}" });
        await a.System.StopAsync();
        a.Owned.ShouldBeEmpty();
        await b.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => b.System.SignalAsync($"r-{i}", "payment", i)));
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => b.System.WaitAsync($"r-{i}"))).WaitAsync(ScriptedCluster.Patience);
        results.Select(result => result.State.GetInt("paid")).ShouldBe(Enumerable.Range(0, 20));
        _executed.Count.ShouldBe(20);
    }

    private LambdaNode<NoPrep, NoPrep> Noting(string name, Func<ExecContext, Task>? inside = null) => Node.Named(name).Exec(async (ExecContext x) =>
    {
        _executed.Enqueue((name, x.IdempotencyKey, x.Term));
        if (inside is not null)
            await inside(x);
    }).Post((state, _) => state.Add("done", 1L));

    /// <summary>Held while the test wants it, whatever is cancelled meanwhile.</summary>
    private async Task HoldAsync(ExecContext context)
    {
        if (Interlocked.Decrement(ref _held) < 0)
            return;
        _inside.TrySetResult();
        await _gate.PassAsync();
    }

    private static bool IsUpdate(AppendRequest request) => request.Entries.ToArray().Any(entry => entry.Name == "update-applied");

    private static async Task<List<string>> HistoryAsync(ScriptedMember member, RunId run)
    {
        var kinds = new List<string>();
        await foreach (var item in member.System.EventsAsync(run))
            kinds.Add(item.Kind);
        return kinds;
    }

    private async Task<(ScriptedMember A, ScriptedMember B)> TwoAsync(ScriptedCluster cluster)
    {
        var members = await cluster.JoinAsync(2, o => o.AddFlow(_work).AddFlow(_waits));
        return (members[0], members[1]);
    }
}
