using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>
/// Any member accepts any request: what is asked of a run that another one leads is stored once, carried out there, and answered here.
/// </summary>
[Trait("semantics", "11")]
public sealed class OtherMemberTests
{
    private readonly FlowDefinition _order;
    private readonly FlowDefinition _broken;
    private int _shipped;
    private bool _isMended;

    public OtherMemberTests()
    {
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"));
        var ship = Node.Named("ship").Exec((ExecContext _) => Interlocked.Increment(ref _shipped)).Compensate((_, _) => Task.CompletedTask);
        _order = Flow.Named("order").StartAt(pay).Connect(pay, ship)
            .OnUpdate<int, int>("add", (_, count) => count < 0 ? "negative" : null, (state, count) => (int)state.Add("count", (long)count)).Build();
        var fails = Node.Named("fails").Exec((ExecContext _) => _isMended ? 1 : throw new InvalidOperationException("no truck"));
        _broken = Flow.Named("broken").StartAt(fails).Build();
    }

    private void Configure(FlowSystemOptions o) => o.AddFlow(_order).AddFlow(_broken);

    [Fact]
    public async Task A_run_is_started_from_any_member_and_followed_to_its_end()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync(_order, new() { ["what"] = "book" }, new() { Id = "order-1" }).WaitAsync(ScriptedCluster.Patience);
        (await other.System.SignalAsync("order-1", "payment", 12)).ShouldBeTrue();
        var result = (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted();
        (result.State.GetString("what"), result.State.GetInt("paid"), result.Flow).ShouldBe(("book", 12, "order"));
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
        (await other.System.GetAsync("order-1")).Status.ShouldBe(RunStatus.Completed);
        (await owner.System.WaitAsync("order-1")).State.GetInt("paid").ShouldBe(12);
        _shipped.ShouldBe(1);
        (await RowsAsync(cluster)).ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_has_ended_elsewhere_before_anybody_watches_it_is_not_waited_for_until_the_next_look_round()
    {
        // With hints the journal is looked at as rarely as every five polls: later than this waits, on however slow a machine.
        var sooner = TimeSpan.FromMinutes(4);
        await using var cluster = new ScriptedCluster();
        var quick = Flow.Named("quick").StartAt(Node.Named("only").Post(static state => state.Set("n", 1))).Build();
        var members = await cluster.JoinAsync(2, o =>
        {
            o.AddFlow(quick);
            o.InboxPoll = TimeSpan.FromMinutes(1);
        });
        var (owner, other) = (members[0].System, members[1].System);

        (await (await owner.StartAsync(quick, null, new() { Id = "before" })).WaitAsync()).EnsureCompleted();
        (await other.WaitAsync("before").WaitAsync(sooner)).EnsureCompleted();

        for (var i = 0; i < 20; i++)
        {
            var started = await other.StartAsync(quick, null, new() { Id = $"here-{i}" }).WaitAsync(sooner);
            (await started.WaitAsync().WaitAsync(sooner)).EnsureCompleted();
        }
    }

    [Fact]
    public async Task The_same_id_and_the_same_key_start_one_run_from_whichever_members_they_come()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster);
        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => (i % 2 == 0 ? owner : other).System.StartAsync(_order, new() { ["n"] = i }, new() { Id = "same" })));
        var byKey = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => (i % 2 == 0 ? owner : other).System.StartAsync(_order, null, new() { Key = "order-7" })))
            .WaitAsync(ScriptedCluster.Patience);
        byKey.Select(run => run.Id).Distinct().Count().ShouldBe(1);
        (await other.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(2);
        await Should.ThrowAsync<RunConflictException>(() => other.System.StartAsync(_broken, null, new() { Id = "same" }));
        await Should.ThrowAsync<RunConflictException>(() => other.System.StartAsync(_broken, null, new() { Key = "order-7" }));
    }

    [Fact]
    public async Task A_run_that_is_led_elsewhere_is_steered_from_here()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync(_order, null, new() { Id = "r" });
        (await run.PauseAsync()).ShouldBeTrue();
        (await run.PauseAsync()).ShouldBeFalse();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Paused);
        (await run.ResumeAsync()).ShouldBeTrue();
        (await run.CancelAsync("changed my mind")).ShouldBeTrue();
        var result = await run.WaitAsync().WaitAsync(ScriptedCluster.Patience);
        (result.Status, result.Reason).ShouldBe((RunStatus.Cancelled, "changed my mind"));
        (await run.CancelAsync()).ShouldBeFalse();
        await Should.ThrowAsync<SignalRefusedException>(() => run.SignalAsync("payment", 1));
    }

    [Fact]
    public async Task A_failed_run_is_retried_and_undone_from_another_member()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync("broken", null, new() { Id = "b" });
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Errors.Single().Message.ShouldBe("no truck");
        _isMended = true;
        (await run.RetryAsync()).ShouldBeTrue();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Completed);
        var order = await other.System.StartAsync(_order, null, new() { Id = "o" });
        await order.SignalAsync("payment", 3);
        await order.WaitAsync().WaitAsync(ScriptedCluster.Patience);
        (await order.CompensateAsync()).ShouldBeTrue();
        var undone = await order.WaitAsync().WaitAsync(ScriptedCluster.Patience);
        undone.Compensations.All.Single().Status.ShouldBe(CompensationStatus.Compensated);
        (await order.CompensateAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_update_is_made_and_answered_across_members()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync(_order, null, new() { Id = "r" });
        (await run.UpdateAsync<int, int>("add", 2)).ShouldBe(2);
        (await run.UpdateAsync<int, int>("add", 3, "d-1")).ShouldBe(5);
        (await run.UpdateAsync<int, int>("add", 3, "d-1")).ShouldBe(5);
        (await owner.System.UpdateAsync<int, int>("r", "add", 3, "d-1")).ShouldBe(5);
        var refused = await Should.ThrowAsync<UpdateRefusedException>(() => run.UpdateAsync<int, int>("subtract", 1));
        (refused.Update, refused.RunId.Value, refused.Reason.Contains("'add'", StringComparison.Ordinal)).ShouldBe(("subtract", "r", true));
        (await Should.ThrowAsync<UpdateRefusedException>(() => run.UpdateAsync<int, int>("add", -1))).Reason.ShouldBe("negative");
        (await run.GetAsync()).State.GetInt("count").ShouldBe(5);
    }

    [Fact]
    public async Task A_delivery_of_a_signal_counts_once_from_whichever_members_it_comes()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync(_order, null, new() { Id = "r" });
        await run.PauseAsync();
        (await run.SignalAsync("payment", 1, "p-1")).ShouldBeTrue();
        (await owner.System.SignalAsync("r", "payment", 2, "p-1")).ShouldBeFalse();
        (await run.SignalAsync("payment", 3, "p-1")).ShouldBeFalse();
        await run.ResumeAsync();
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("paid").ShouldBe(1);
    }

    [Fact]
    [Trait("semantics", "6")]
    public async Task A_question_is_found_answered_and_withdrawn_across_members()
    {
        var ask = Node.Ask("ask", Question.Selection("Which?", ["red", "blue"]));
        var flow = Flow.Named("asks").StartAt(ask).Build();
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster, o => o.AddFlow(flow));
        var run = await other.System.StartAsync(flow, null, new() { Id = "q" });
        await other.UntilAsync(async system => (await system.QuestionsAsync(new QuestionQuery())).Questions.Count == 1);
        (await other.System.AnswerAsync(new("q", 1), QuestionAnswer.Select("green"), "anna")).Status.ShouldBe(AnswerStatus.Unfit);
        (await other.System.AnswerAsync(new("q", 1), QuestionAnswer.Select("red"), "anna", "d-1")).Status.ShouldBe(AnswerStatus.Accepted);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(RunStatus.Completed);
        (await other.System.AnswerAsync(new("q", 1), QuestionAnswer.Select("blue"), "bert")).Status.ShouldBe(AnswerStatus.TooLate);
        await Should.ThrowAsync<QuestionNotFoundException>(() => other.System.AnswerAsync(new("q", 2), QuestionAnswer.Select("red"), "anna"));
        var second = await other.System.StartAsync(flow, null, new() { Id = "q-2" });
        await other.UntilAsync(async system => (await system.FindQuestionAsync(new("q-2", 1))) is not null);
        (await other.System.CancelQuestionAsync(new("q-2", 1), "no need", "anna")).ShouldBeTrue();
        (await other.System.CancelQuestionAsync(new("q-2", 1))).ShouldBeFalse();
        await second.WaitAsync().WaitAsync(ScriptedCluster.Patience);
    }

    [Fact]
    [Trait("semantics", "2")]
    public async Task What_is_asked_of_another_member_is_encrypted_while_it_lies_in_the_inbox()
    {
        var secret = new StateKey<string>("secret").Sensitive();
        var ask = Node.Ask("ask", Question.Text("pin?").WriteTo("secret"));
        var flow = Flow.Named("pin").State(secret).StartAt(ask).Build();
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster, o =>
        {
            o.AddFlow(flow);
            o.Serialization = new StateSerialization { PayloadCodec =
                new AesGcmPayloadCodec("k1", new Dictionary<string, byte[]> { ["k1"] = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] }) };
        });
        var run = await other.System.StartAsync(flow, null, new() { Id = "r" });
        await other.UntilAsync(async system => (await system.FindQuestionAsync(new("r", 1))) is not null);
        owner.Lose(cluster.ShardOf("r"));
        var answered = other.System.AnswerAsync(new("r", 1), QuestionAnswer.OfText("geheim-4711"), "anna");
        IReadOnlyList<InboxRow> rows = [];
        await other.UntilAsync(async _ => (rows = await ((IRunInbox)cluster.Place).ReadAsync([cluster.ShardOf("r")], 0, 10, default)).Count == 1);
        System.Text.Encoding.UTF8.GetString(rows.Single().Arguments.Span).ShouldNotContain("geheim");
        await owner.GainAsync(cluster.ShardOf("r"));
        (await answered.WaitAsync(ScriptedCluster.Patience)).Status.ShouldBe(AnswerStatus.Accepted);
        (await run.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.Get(secret).ShouldBe("geheim-4711");
    }

    [Fact]
    public async Task A_run_is_forked_from_another_member_and_goes_on_where_its_shard_is_led()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        await other.System.StartAsync(_order, new() { ["what"] = "book" }, new() { Id = "r" });
        var fork = await other.System.ForkAsync("r", 1, new() { Id = "r-2" }).WaitAsync(ScriptedCluster.Patience);
        await fork.SignalAsync("payment", 7);
        (await fork.WaitAsync().WaitAsync(ScriptedCluster.Patience)).State.GetInt("paid").ShouldBe(7);
        _shipped.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_known_is_not_known_anywhere()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        (await other.System.FindRunAsync("nobody")).ShouldBeNull();
        await Should.ThrowAsync<RunNotFoundException>(() => other.System.CancelAsync("nobody"));
        await Should.ThrowAsync<RunNotFoundException>(() => other.System.SignalAsync("nobody", "s"));
        await Should.ThrowAsync<RunNotFoundException>(() => other.System.WaitAsync("nobody"));
        await Should.ThrowAsync<RunNotFoundException>(async () => await other.System.GetAsync("nobody"));
        (await RowsAsync(cluster)).ShouldBe(0, "a command that fails is dead-lettered and blocks nothing");
    }

    [Fact]
    public async Task A_command_that_throws_does_not_block_those_behind_it()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        await other.System.StartAsync(_order, null, new() { Id = "r" });
        var inbox = (IRunInbox)cluster.Place;
        await inbox.PutAsync([new("bad-1", "r", "dance", default), new("bad-2", "r", "cancel", "{"u8.ToArray()),
            new("bad-3", "r", "start-run", "[]"u8.ToArray()), new("good", "r", "pause", default)], default);
        await other.UntilAsync(async _ => (await inbox.FindAnswersAsync(["good"], default)).Count == 1);
        var answers = await inbox.FindAnswersAsync(["bad-1", "bad-2", "bad-3", "good"], default);
        answers.Count(answer => answer.Value.Succeeded).ShouldBe(1);
        answers["bad-1"].Text.ShouldContain("dance");
        (await other.System.GetAsync("r")).Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public async Task Commands_of_a_run_are_carried_out_in_the_order_in_which_they_came()
    {
        await using var cluster = new ScriptedCluster();
        var (owner, other) = await TwoAsync(cluster);
        await other.System.StartAsync(_order, null, new() { Id = "r" });
        await cluster.MoveAsync("r", owner, other);
        other.Lose(cluster.ShardOf("r"));   // Nobody leads the run: what comes in waits in the inbox.
        var inbox = (IRunInbox)cluster.Place;
        await inbox.PutAsync([.. Enumerable.Range(1, 50)
            .Select(i => new InboxDelivery($"d-{i}", "r", "update", System.Text.Encoding.UTF8.GetBytes($$"""{"name":"add","payload":{{i}}}""")))],
            default);
        await owner.GainAsync(cluster.ShardOf("r"));
        await other.UntilAsync(async _ => (await inbox.FindAnswersAsync(["d-50"], default)).Count == 1);
        var counts = new List<int>();
        await foreach (var item in other.System.EventsAsync("r"))
        {
            if (item.Kind == "update-applied")
                counts.Add(item.Data.GetProperty("result").GetInt32());
        }

        counts.ShouldBe(Enumerable.Range(1, 50).Select(i => i * (i + 1) / 2));
    }

    [Fact]
    public async Task A_flow_that_the_leading_member_does_not_know_is_refused_there()
    {
        await using var cluster = new ScriptedCluster();
        var owner = await cluster.JoinAsync(o => o.AddFlow(_broken));
        var other = await cluster.JoinAsync(o => o.AddFlow(_order));
        await owner.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        (await Should.ThrowAsync<FlowNotRegisteredException>(() => other.System.StartAsync(_order, null, new() { Id = "r" }))).Flow.ShouldBe("order");
    }

    [Fact]
    public async Task Runs_that_are_not_journaled_stay_where_they_were_started()
    {
        var fast = Flow.Named("fast").StartAt(Node.Named("one").Exec((ExecContext x) => x.Term)).Durable(Durability.None).Build();
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster, o => o.AddFlow(fast));
        (await (await other.System.StartAsync(fast)).WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        cluster.Place.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_waits_is_told_that_the_system_stops()
    {
        await using var cluster = new ScriptedCluster();
        var (_, other) = await TwoAsync(cluster);
        var run = await other.System.StartAsync(_order, null, new() { Id = "r" });
        var waiting = run.WaitAsync();
        await other.System.StopAsync();
        await Should.ThrowAsync<FlowSystemStoppedException>(() => waiting.WaitAsync(ScriptedCluster.Patience));
    }

    /// <summary>One member that owns everything, and one that owns nothing.</summary>
    private async Task<(ScriptedMember Owner, ScriptedMember Other)> TwoAsync(ScriptedCluster cluster, Action<FlowSystemOptions>? also = null)
    {
        var members = await cluster.JoinAsync(2, o =>
        {
            Configure(o);
            also?.Invoke(o);
        });
        return (members[0], members[1]);
    }

    private static async Task<int> RowsAsync(ScriptedCluster cluster)
        => (await ((IRunInbox)cluster.Place).ReadAsync([.. Enumerable.Range(0, cluster.Shards)], 0, 1_000, default)).Count;
}
