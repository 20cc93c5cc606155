using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
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

    /// <summary>A seed means one schedule. In a process with many threads some have no place for a node actor of their own, and that must not show.</summary>
    [Fact]
    public void A_seed_gives_visits_to_the_same_node_actors_on_whatever_thread_it_is_played()
    {
        var expected = Play();
        using var over = new ManualResetEventSlim();
        var threads = new List<Thread>();
        var played = default(string?);
        try
        {
            while (played is null)
            {
                threads.Count.ShouldBeLessThanOrEqualTo(ThreadPlace.Count, "each of them has a place that no other has");
                using var asked = new ManualResetEventSlim();
                threads.Add(new Thread(() =>
                {
                    // Each that has a place keeps it, so that one of the next has none.
                    if (ThreadPlace.OfThisThread == ThreadPlace.Count)
                        played = Play();
                    asked.Set();
                    over.Wait();
                }));
                threads[^1].Start();
                asked.Wait();
            }
        }
        finally
        {
            over.Set();
            threads.ForEach(static thread => thread.Join());
        }

        played.ShouldBe(expected);
    }

    /// <summary>Runs side by side, and after them others.</summary>
    /// <returns>Who heard what, in order.</returns>
    private static string Play()
    {
        var seen = new Seen();
        return FlowTestHost.RunAsync(async host =>
        {
            for (var round = 0; round < 3; round++)
            {
                var gate = new Gate();
                var flow = Hosts.Chain($"wait-{round}", Node.Named("wait").Exec(_ => gate.PassAsync()));
                var runs = new List<TestRun>();
                for (var i = 0; i < 4; i++)
                    runs.Add(await host.StartAsync(flow, null, new() { Id = $"{round}.{i}" }));
                host.Settle();
                gate.Open();
                foreach (var run in runs)
                    (await run.WaitAsync()).EnsureCompleted();
            }
        }, Hosts.Gated with { Configure = o => o.MailboxObserver = seen }).ContinueWith(ended => ended.Exception?.ToString() ?? string.Join('\n', seen.Heard), TaskScheduler.Default)
            .GetAwaiter().GetResult();
    }

    /// <summary>Which node actors have heard something, and what.</summary>
    private sealed class Seen : IMailboxObserver
    {
        public HashSet<ActorRef> Actors { get; } = [];

        public List<string> Heard { get; } = [];

        public void Receiving(ActorRef actor, object message)
        {
            if (message is not NodeMessage heard)
                return;
            Actors.Add(actor);
            Heard.Add($"{actor.Path} {heard.GetType().Name} of {heard.Execution.RunId}");
        }
    }
}
