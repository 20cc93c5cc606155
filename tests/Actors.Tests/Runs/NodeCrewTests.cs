using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Node actors belong to the flow system: they go from run to run, unless they were cut off in the middle of something.</summary>
public sealed class NodeCrewTests
{
    [Fact]
    public Task One_node_actor_serves_run_after_run()
    {
        var seen = new Seen();
        return FlowTestHost.RunAsync(async host =>
        {
            var flow = Hosts.Chain("chain", Node.Named("one").Post(s => s.Add("n", 1)), Node.Named("two").Post(s => s.Add("n", 1)));

            for (var run = 0; run < 5; run++)
                (await host.RunAsync(flow)).State.GetInt("n").ShouldBe(2);

            seen.Actors.Count.ShouldBe(1);
        }, Hosts.Gated with { Configure = o => o.MailboxObserver = seen });
    }

    [Fact]
    public Task Runs_side_by_side_have_a_node_actor_each_and_leave_them_to_the_next_ones()
    {
        var seen = new Seen();
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("wait", Node.Named("wait").Exec(_ => gate.PassAsync()));
            var first = await host.StartAsync(flow);
            var second = await host.StartAsync(flow);
            host.Settle();
            seen.Actors.Count.ShouldBe(2);

            gate.Open();
            (await first.WaitAsync()).EnsureCompleted();
            (await second.WaitAsync()).EnsureCompleted();
            for (var run = 0; run < 3; run++)
                (await host.RunAsync(flow)).EnsureCompleted();

            seen.Actors.Count.ShouldBe(2);
        }, Hosts.Gated with { Configure = o => o.MailboxObserver = seen });
    }

    [Fact]
    public Task A_node_actor_that_was_cut_off_serves_no_other_run()
    {
        var seen = new Seen();
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var hung = await host.StartAsync(Hosts.Chain("hung", Node.Named("hung").Exec(_ => gate.PassAsync())));
            host.Settle();
            (await hung.KillAsync()).ShouldBeTrue();
            var cut = seen.Actors.ShouldHaveSingleItem();

            (await host.RunAsync(Hosts.Chain("next", Node.Named("next").Post(s => s.Set("n", 1))))).EnsureCompleted();

            seen.Actors.Count.ShouldBe(2);
            // It ends once the user code that it was cut off in has.
            gate.Open();
            host.Settle();
            cut.IsTerminated.ShouldBeTrue();
        }, Hosts.Gated with { Configure = o => o.MailboxObserver = seen });
    }

    /// <summary>Which node actors have heard something.</summary>
    private sealed class Seen : IMailboxObserver
    {
        public HashSet<ActorRef> Actors { get; } = [];

        public void Receiving(ActorRef actor, object message)
        {
            if (message is NodeMessage)
                Actors.Add(actor);
        }
    }
}
