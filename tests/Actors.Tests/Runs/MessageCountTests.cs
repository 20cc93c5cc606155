using System.Collections.Concurrent;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs are actors that talk by messages, in every durability mode, and nobody talks more than needed: the numbers are exact.</summary>
public sealed class MessageCountTests
{
    private const int Visits = 20;

    private sealed class Counter : IMailboxObserver
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();
        private readonly ConcurrentDictionary<ActorRef, bool> _nodeActors = new();

        public int NodeActors => _nodeActors.Count;

        public void Receiving(ActorRef actor, object message)
        {
            var role = message switch
            {
                NodeMessage => "node",
                RunMessage => "run",
                WriterMessage => "journal",
                RegistryMessage => "registry",
                _ => "other",
            };
            _counts.AddOrUpdate($"{role} {message.GetType().Name}", 1, static (_, count) => count + 1);
            if (message is NodeMessage)
                _nodeActors[actor] = actor.Path.StartsWith("/user/nodes/", StringComparison.Ordinal);
            _nodeActors.Values.ShouldAllBe(isOfTheCrew => isOfTheCrew);
        }

        public string[] Counts => [.. _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")];
    }

    // Phases that have ended when they return follow each other in one turn; one that is awaited ends by a message.
    private static string[] PhasesOf(bool isAwaited) => isAwaited
        ? [$"node ExecEnded {Visits}", $"node PostEnded {Visits}", $"node PrepEnded {Visits}", $"node VisitExecution {Visits}"]
        : [$"node VisitExecution {Visits}"];

    [Fact]
    public Task In_memory_a_visit_is_two_messages() => Count(real: false, Durability.None, isAwaited: false,
    [
        .. PhasesOf(isAwaited: false),
        "registry Left 1",
        "registry Start 1",
        "run Begin 1",
        $"run VisitPosted {Visits}",
    ]);

    /// <summary>A supervisor that is idle hands the next visit to whoever brings the outcome of the last one, and needs no message for that.</summary>
    [Fact]
    public Task In_memory_on_the_thread_pool_a_visit_is_one_message() => Count(real: true, Durability.None, isAwaited: false,
    [
        "node VisitExecution 1",
        "registry Left 1",
        "registry Start 1",
        "run Begin 1",
        $"run VisitPosted {Visits}",
    ]);

    /// <summary>On the thread pool a phase may have ended before anybody looked whether it has to be awaited.</summary>
    [Fact]
    public Task In_memory_a_visit_whose_phases_are_awaited_is_five_messages() => Count(real: false, Durability.None, isAwaited: true,
    [
        .. PhasesOf(isAwaited: true),
        "registry Left 1",
        "registry Start 1",
        "run Begin 1",
        $"run VisitPosted {Visits}",
    ]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Under_Strict_a_visit_is_six_messages_four_of_them_for_its_commit(bool real) => Count(real, Durability.Strict, isAwaited: false,
    [
        $"journal Append {Visits + 1}",
        $"journal BatchAnswered {Visits + 1}",
        $"journal Flush {Visits + 1}",
        .. PhasesOf(isAwaited: false),
        "registry Left 1",
        "registry Start 1",
        "run Begin 1",
        $"run Committed {Visits + 1}",
        $"run VisitPosted {Visits}",
    ]);

    /// <summary>The commit of the start is held back until all visits but the last have gone ahead of it; then these are one batch, and the last another.</summary>
    [Fact]
    public Task Under_Pipelined_visits_go_ahead_of_a_commit_and_share_the_next_one() => Count(real: false, Durability.Pipelined, isAwaited: true,
    [
        $"journal Append {Visits + 1}",
        "journal BatchAnswered 3",
        "journal Flush 2",
        .. PhasesOf(isAwaited: true),
        "registry Left 1",
        "registry Start 1",
        "run Begin 1",
        $"run Committed {Visits + 1}",
        $"run VisitPosted {Visits}",
    ]);

    private static async Task Count(bool real, Durability durability, bool isAwaited, string[] expected)
    {
        var counter = new Counter();
        await FlowTestHost.RunAsync(async host =>
        {
            // The last visit waits until somebody waits for the run, which therefore does not leave memory before.
            var gate = new Gate();
            var node = isAwaited
                ? Node.Named("loop").Prep(async (_, _) => await PassOnAsync(0)).Exec(async (_, x) => await PassOnAsync(await ExecAsync(x)))
                    .Post(async (_, visit) => await PassOnAsync(NextOf(visit)))
                : Node.Named("loop").Prep((_, _) => 0).Exec((_, x) => ExecAsync(x)).Post((SharedState _, int visit) => NextOf(visit));
            var flow = Flow.Named("loop").StartAt(node).Connect(node, "again", node).Build();
            host.Register(flow);

            async Task<int> ExecAsync(ExecContext x)
            {
                if (x.Visit == Visits)
                    await gate.PassAsync();
                return x.Visit;
            }
            await host.RestartAsync();

            var hold = durability == Durability.Pipelined ? host.HoldCommits() : null;
            var starting = host.StartAsync(flow);
            if (hold is not null)
            {
                host.Settle();
                hold.Dispose();
            }

            var waiting = (await starting).WaitAsync();
            if (!real)
                host.Settle();
            gate.Open();
            (await waiting).EnsureCompleted();
            await host.StopAsync();
        }, Hosts.Gated with { RealDispatcher = real, Durability = durability, Configure = o => o.MailboxObserver = counter });

        static ActionName NextOf(int visit) => visit < Visits ? "again" : "stop";

        static async Task<T> PassOnAsync<T>(T value)
        {
            await Task.Yield();
            return value;
        }

        // Whether the last visit, the only one with something to wait for, has to wait is chance. And so is, on the thread pool, whether the
        // supervisor is idle when the first visit ends: it may still be at the end of the turn that began it, on another thread, and then that
        // outcome is told, and the second visit is.
        var counts = real && durability == Durability.None
            ? counter.Counts.Select(line => line == "node VisitExecution 2" ? "node VisitExecution 1" : line) : counter.Counts;
        counts.Where(line => line != "node ExecEnded 1" && !line.Contains(" Drain ", StringComparison.Ordinal) && !line.StartsWith("other ", StringComparison.Ordinal)).ShouldBe(expected);
        // One token, one node actor, handed from visit to visit; but a supervisor that waits for a commit gives it back meanwhile, and the thread
        // that goes on may be another one, which does not see what lies in the first one's place.
        if (real && durability == Durability.Strict)
            counter.NodeActors.ShouldBeLessThanOrEqualTo(ThreadPlace.Count + 1);
        else
            counter.NodeActors.ShouldBe(1);
    }
}
