using System.Reflection;
using ActorFlow.Actors.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>The supervisor of a run that went straight to its end leads the next run of its thread. Nothing of the one may show in the other, nor be kept alive by it.</summary>
public sealed class SpareSupervisorTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    private static FlowDefinition Chain(string name, int nodes, Node? end = null)
    {
        var flow = Flow.Named(name).Durable(Durability.None);
        var last = Step($"{name}-0");
        flow.StartAt(last);
        for (var i = 1; i < nodes; i++)
        {
            var next = Step($"{name}-{i}");
            flow.Connect(last, next);
            last = next;
        }

        if (end is not null)
            flow.Connect(last, end);
        return flow.Build();

        Node Step(string node) => Node.Named(node).Prep(s => s.GetInt(name)).Exec(n => n + 1).Post((s, n) => s.Set(name, n));
    }

    /// <summary>One node, so many side by side, and one that waits for them.</summary>
    private static FlowDefinition Diamond(string name, int width, Node? end = null)
    {
        var (first, last) = (Node.Named("first").Post(s => s.Set("first", 1)), end ?? Node.Named("last").Post(s => s.Set("last", s.GetInt("sides"))));
        var flow = Flow.Named(name).Durable(Durability.None).StartAt(first);
        for (var i = 0; i < width; i++)
        {
            var side = Node.Named($"side-{i}").Post(s => s.Add("sides", 1));
            flow.Fork(first, ActionName.Default, side).Connect(side, last);
        }

        return flow.Join(last, Join.All).Build();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(64)]
    public async Task A_supervisor_that_is_kept_is_as_it_was_made_and_holds_on_to_nothing(int width)
    {
        // Nobody looks how long a node has its thread, or takes one to be long, however busy the machine is: so every run goes straight, whatever threads it meets.
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.TimeProvider = new ManualTimeProvider();
            o.WatchesLeads = false;
        });
        var (thread, before, spare) = (0, default(RunSupervisor), default(RunSupervisor));
        var last = Node.Named("last").Post(_ => (thread, before) = (Environment.CurrentManagedThreadId, RunSupervisor.SpareOfThisThread));
        var flow = width == 0 ? Chain("chain", 3, last) : Diamond("diamond", width, last);
        // Whoever waits goes on where the run has ended, unless it has ended before that: then its supervisor is kept elsewhere. One that was kept there before is of anybody.
        for (var i = 0; i < 10_000 && spare is null; i++)
        {
            await (await system.StartAsync(flow)).WaitAsync().WaitAsync(Hang);
            if (thread == Environment.CurrentManagedThreadId && RunSupervisor.SpareOfThisThread is { } kept && !ReferenceEquals(kept, before))
                spare = kept;
        }

        spare.ShouldNotBeNull();
        var initial = new Dictionary<string, object> { ["_isLoading"] = true, ["_goesStraight"] = true, ["_indexedStatus"] = RunStatus.Pending, ["_indexedFingerprint"] = "" };
        foreach (var field in typeof(RunSupervisor).GetFields(Own).Where(field => field.Name is not ("_head" or "_kept" or "_random" or "_queued" or "_spareBeside")))
        {
            var expected = initial.GetValueOrDefault(field.Name) ?? (field.FieldType.IsValueType ? Activator.CreateInstance(field.FieldType) : null);
            field.GetValue(spare).ShouldBe(expected, $"{field.Name} would be seen by the next run");
        }

        // What is kept for tokens side by side has room, and nothing in it.
        ShouldBeEmpty(ValueOf(spare, "_queued")!);
        if (ValueOf(spare, "_spareBeside") is { } beside)
            ShouldBeEmpty(beside);
    }

    private static void ShouldBeEmpty(object kept)
    {
        foreach (var field in kept.GetType().GetFields(Own))
        {
            if (field.GetValue(kept) is Array room)
                room.Cast<object?>().ShouldAllBe(item => item == null, field.Name);
            else
                field.GetValue(kept).ShouldBe(field.FieldType.IsValueType ? Activator.CreateInstance(field.FieldType) : null, field.Name);
        }
    }

    private static object? ValueOf(RunSupervisor spare, string field) => typeof(RunSupervisor).GetField(field, Own)!.GetValue(spare);

    [Fact]
    public async Task Runs_one_after_the_other_show_nothing_of_each_other_even_if_one_looks_late()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var fork = Node.Named("fork").Post(_ => "on");
        var fails = Node.Named("fails").Exec((ExecContext _) => Task.FromException(new InvalidOperationException("as it must")));
        var choice = Node.Named("choice").Post(s => s.GetInt("way") == 0 ? "left" : "right");
        FlowDefinition[] flows =
        [
            Chain("one", 1),
            Chain("three", 3),
            Chain("ten", 10),
            Flow.Named("forks").StartAt(fork).Fork(fork, "on", Node.Named("a").Post(s => s.Set("a", 1)), Node.Named("b").Post(s => s.Set("b", 1))).Durable(Durability.None).Build(),
            Flow.Named("fails").StartAt(fails).Durable(Durability.None).Build(),
            Flow.Named("chooses").StartAt(choice).Connect(choice, "left", Node.Named("left").Post(s => s.Set("at", "left"))).Connect(choice, "right", Node.Named("right").Post(s => s.Set("at", "right")))
                .Durable(Durability.None).Build(),
            Diamond("narrow", 2),
            Diamond("wide", 20),
        ];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            var dice = new Random(lane);
            var results = new List<(int Flow, int Way, RunHandle Run, RunResult Result)>();
            for (var i = 0; i < 500; i++)
            {
                var (flow, way) = (dice.Next(flows.Length), dice.Next(2));
                var run = await system.StartAsync(flows[flow], flow == 5 ? new RunInput { ["way"] = way } : null);
                results.Add((flow, way, run, await run.WaitAsync().WaitAsync(Hang)));
            }

            foreach (var (flow, way, run, result) in results)
            {
                result.RunId.ShouldBe(run.Id);
                result.Flow.ShouldBe(flows[flow].Name);
                result.EndedAt.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(result.StartedAt);
                result.Status.ShouldBe(flow == 4 ? RunStatus.Failed : RunStatus.Completed);
                string.Join(' ', result.State.Keys.Order(StringComparer.Ordinal)).ShouldBe(flow switch { 0 => "one", 1 => "three", 2 => "ten", 3 => "a b", 4 => "", 5 => "at way", _ => "first last sides" });
                if (flow < 3)
                    result.State.GetInt(flows[flow].Name).ShouldBe(flow == 0 ? 1 : flow == 1 ? 3 : 10);
                var completed = result.NodeStatuses.Where(node => node.Value == NodeStatus.Completed).Select(node => node.Key);
                string.Join(' ', completed).ShouldBe(flow switch
                {
                    0 => "one-0",
                    1 => "three-0 three-1 three-2",
                    2 => string.Join(' ', Enumerable.Range(0, 10).Select(n => $"ten-{n}")),
                    3 => "a b fork",
                    4 => "",
                    6 => "first last side-0 side-1",
                    7 => string.Join(' ', Enumerable.Range(0, 20).Select(n => $"side-{n}").Prepend("last").Prepend("first").Order(StringComparer.Ordinal)),
                    _ => way == 0 ? "choice left" : "choice right",
                });
                if (flow > 5)
                    result.State.GetInt("last").ShouldBe(flow == 6 ? 2 : 20);
                if (flow == 5)
                    result.NodeStatuses[way == 0 ? "right" : "left"].ShouldBe(NodeStatus.Bypassed);
            }
        })));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(200)]
    public async Task What_became_of_the_nodes_is_told_of_flows_of_any_size(int nodes)
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var steps = Enumerable.Range(0, nodes).Select(n => Node.Named($"n{n:000}").Post(s => s.Add("n", 1) <= s.GetInt("until") ? "on" : "end")).ToArray();
        var drawn = Flow.Named("long").StartAt(steps[0]).Durable(Durability.None);
        for (var n = 1; n < nodes; n++)
            drawn.Connect(steps[n - 1], "on", steps[n]);
        var flow = drawn.Build();

        foreach (var until in new[] { nodes - 1, nodes / 2, 1, nodes - 1, 0 })
        {
            var result = await (await system.StartAsync(flow, new RunInput { ["until"] = until })).WaitAsync().WaitAsync(Hang);
            var statuses = result.EnsureCompleted().NodeStatuses;
            statuses.Count.ShouldBe(nodes);
            statuses.ShouldAllBe(node => node.Value == (string.CompareOrdinal(node.Key, $"n{until:000}") <= 0 ? NodeStatus.Completed : NodeStatus.Bypassed));
            result.NodeStatuses.ShouldBeSameAs(statuses);
        }
    }

    [Fact]
    public async Task A_run_that_does_not_begin_straight_begins_all_the_same_where_a_supervisor_is_kept()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var straight = Chain("straight", 2);
        // A deadline is counted, so its runs begin like any other.
        var timed = Flow.Named("timed").StartAt(Node.Named("only").Post(s => s.Set("n", 7))).Deadline(TimeSpan.FromHours(1)).Durable(Durability.None).Build();
        var met = 0;
        for (var i = 0; i < 2_000; i++)
        {
            (await (await system.StartAsync(straight)).WaitAsync().WaitAsync(Hang)).EnsureCompleted().State.GetInt("straight").ShouldBe(2);
            met += RunSupervisor.SpareOfThisThread is null ? 0 : 1;
            var run = await system.StartAsync(timed);
            var result = (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
            (result.RunId, result.Flow, result.State.GetInt("n")).ShouldBe((run.Id, "timed", 7));
        }

        met.ShouldBeGreaterThan(0, "a supervisor was kept where the other run began");
    }
}
