using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>A shard goes and comes back while a start of one of its runs is under way: a command that waits for that start must not keep it from being carried out.</summary>
[Trait("semantics", "11")]
public sealed class ReturningShardTests
{
    private readonly FlowDefinition _order = Flow.Named("order").StartAt(Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"))).Build();

    [Fact]
    public async Task A_start_from_another_member_that_waits_for_one_of_this_member_is_carried_out_when_the_shard_has_come_back()
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        SeenInbox? inbox = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_order), journal => held = new HeldJournal(inbox = new SeenInbox(journal), request => request.RunId == "r", isWritten: false));
        var b = await cluster.JoinAsync(o => o.AddFlow(_order));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var own = a.System.StartAsync(_order, null, new() { Id = "r" });
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);
        var other = b.System.StartAsync(_order, null, new() { Id = "r" });
        await inbox!.Seen.WaitAsync(ScriptedCluster.Patience);

        a.Lose(cluster.ShardOf("r"));
        await a.GainAsync(cluster.ShardOf("r"));
        held.Open();

        await EndAsync(b, own, other);
    }

    [Fact]
    public async Task A_start_from_another_member_that_waits_for_one_of_this_member_is_carried_out_when_the_lease_is_believed_in_again()
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        SeenInbox? inbox = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_order), journal => held = new HeldJournal(inbox = new SeenInbox(journal), request => request.RunId == "before", isWritten: false));
        var b = await cluster.JoinAsync(o => o.AddFlow(_order));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        cluster.ShardOf("before").ShouldNotBe(cluster.ShardOf("r"));
        var before = a.System.StartAsync(_order, null, new() { Id = "before" });
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);
        // Nothing more is written before that.
        var own = a.System.StartAsync(_order, null, new() { Id = "r" });
        var other = b.System.StartAsync(_order, null, new() { Id = "r" });
        await inbox!.Seen.WaitAsync(ScriptedCluster.Patience);

        var term = a.Forget(cluster.ShardOf("r"));
        held.Open();
        await before.WaitAsync(ScriptedCluster.Patience);
        // The start of this member was not sent, and has gone to the inbox, behind the other one.
        await b.UntilAsync(async _ => (await ((IRunInbox)cluster.Place).ReadAsync([cluster.ShardOf("r")], 0, 10, default)).Count == 2);
        a.Remember(cluster.ShardOf("r"), term);

        await EndAsync(b, own, other);
    }

    [Fact]
    public async Task A_start_that_somebody_has_left_for_the_cluster_is_carried_out_when_the_shard_has_come_back()
    {
        await using var cluster = new ScriptedCluster();
        HeldJournal? held = null;
        var a = await cluster.JoinAsync(o => o.AddFlow(_order), journal => held = new HeldJournal(journal, request => request.RunId == "r", isWritten: false));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var inbox = (IRunInbox)cluster.Place;
        await inbox.PutAsync([new("d-1", "r", CommandVerbs.Start, """{"flow":"order","tags":["left"]}"""u8.ToArray())], default);
        await held!.Reached.WaitAsync(ScriptedCluster.Patience);

        a.Lose(cluster.ShardOf("r"));
        await a.GainAsync(cluster.ShardOf("r"));
        held.Open();

        await a.UntilAsync(async _ => (await inbox.FindAnswersAsync(["d-1"], default)).Count == 1);
        (await inbox.FindAnswersAsync(["d-1"], default))["d-1"].Succeeded.ShouldBeTrue();
        (await a.System.FindAsync("r"))!.Tags.ShouldBe(["left"]);
        (await inbox.ReadAsync([cluster.ShardOf("r")], 0, 10, default)).ShouldBeEmpty();
    }

    /// <summary>Whoever has started it follows one run to its end.</summary>
    private static async Task EndAsync(ScriptedMember member, params Task<RunHandle>[] starts)
    {
        foreach (var start in starts)
            (await start.WaitAsync(ScriptedCluster.Patience)).Id.Value.ShouldBe("r");
        (await member.System.SignalAsync("r", "payment", 4).WaitAsync(ScriptedCluster.Patience)).ShouldBeTrue();
        foreach (var start in starts)
            (await (await start).WaitAsync().WaitAsync(ScriptedCluster.Patience)).EnsureCompleted().State.GetInt("paid").ShouldBe(4);
        (await member.System.EventsAsync("r").CountAsync(item => item.Kind == "run-started")).ShouldBe(1);
    }
}
