using System.Text.Json.Nodes;
using ActorFlow.Definitions;

namespace ActorFlow.Definitions.Tests.Writing;

/// <summary>Flows drawn in code at random, of nodes that have names: functions, classes and lambdas of the registry, groups, nested flows.</summary>
internal sealed class RandomFlows(Random random)
{
    public static FunctionRegistry Functions { get; } = Docs.Builtins
        .AddNode("test.stamp", "Stamps.", name => new Stamp(name))
        .AddNode("test.careful", "Stamps, and tries again by itself.", name => new Careful(name).Attempts(2, TimeSpan.FromSeconds(1)).MaxVisits(77))
        .AddNode("test.lambda", "Counts.", name => Node.Named(name).Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) => s.Set("n", n)));

    private static readonly FlowDocumentBuilder Builder = new(Functions);

    private int _next;

    /// <returns>Null where chance drew what cannot be run.</returns>
    public FlowDefinition? Draw(string name = "random", int depth = 0)
    {
        try
        {
            return random.Next(4) switch
            {
                0 => Expression(name, depth),
                1 => Dependencies(name, depth),
                _ => Connected(name, depth),
            };
        }
        catch (FlowBuildException)
        {
            return null;
        }
    }

    private FlowDefinition Connected(string name, int depth)
    {
        var nodes = Enumerable.Range(0, random.Next(1, 7)).Select(_ => NewNode(depth)).ToList();
        var flow = Bounded(Flow.Named(name)).StartAt(nodes[0]);
        var ended = new HashSet<(Node, ActionName)>();
        for (var i = random.Next(nodes.Count * 3); i > 0; i--)
        {
            var (from, to, action) = (Pick(nodes), Pick(nodes), Pick<ActionName>(["", "", "ok", "error", "a \"b\" <c>"]));
            switch (random.Next(12))
            {
                case 0: flow.End(from, action); ended.Add((from, action)); break;
                case 1: flow.Exit(from, action, Pick<ActionName>(["", "out"])); ended.Add((from, action)); break;
                case 2: flow.OnError(from, to); break;
                case 3: flow.ContinueOnError(from); break;
                case 4: flow.Join(to,
                    Pick([Join.All, Join.Any, Join.Any.CancelRemaining(), Join.AtLeast(1),
                        Join.AtLeast(2).CancelRemaining().BypassWhenUnreachable()])); break;
                case 5 when !ended.Contains((from, action)): flow.Fork(from, action, Pick(nodes)); break;
                case 6 when from is not NestedFlowNode: flow.KeepResult(from); break;
                case 7 when !ended.Contains((from, "error")): flow.OnError(from, to).Fork(from, "error", to); break;
                default: flow.Connect(from, action, to); break;
            }
        }

        return flow.Build();
    }

    private FlowDefinition Dependencies(string name, int depth)
    {
        var flow = Bounded(Flow.Named(name));
        var nodes = Enumerable.Range(0, random.Next(1, 7)).Select(_ => NewNode(depth)).ToList();
        for (var i = 0; i < nodes.Count; i++)
        {
            var draft = flow.AddNode(nodes[i]);
            for (var before = 0; before < i; before++)
            {
                if (random.Next(3) == 0)
                    draft.DependsOn(nodes[before]);
                else if (random.Next(6) == 0)
                    draft.When(nodes[before].Name, "special");
            }

            if (random.Next(5) == 0)
                draft.Join(Pick([Join.Any, Join.AtLeast(1), Join.Each]));
            if (random.Next(5) == 0)
                draft.ContinueOnError();
        }

        return flow.Build();
    }

    private FlowDefinition Expression(string name, int depth)
        => Bounded(Flow.Named(name)).Draw(Part(depth, 3)).Build();

    private FlowPart Part(int depth, int size) => size == 0 ? NewNode(depth) : random.Next(4) switch
    {
        0 => NewNode(depth),
        1 => Part(depth, size - 1) >> Part(depth, size - 1),
        2 => FlowPart.Branch(Part(depth, size - 1), Part(depth, size - 1)),
        _ => (Part(depth, size - 1) - Pick<ActionName>(["", "next"])) >> NewNode(depth),
    };

    private Node NewNode(int depth)
    {
        var id = $"{Pick(["node", "step-", "Ünit ", "a/b.", "#", "-"])}{_next++}";
        var node = random.Next(depth < 2 ? 9 : 6) switch
        {
            0 => Builder.NewNode(id, "core.start"),
            1 => Builder.NewNode(id, "core.log", new JsonObject { ["message"] = "hello", ["level"] = "debug" }),
            2 => Builder.NewNode(id, "control.batchForEach", new JsonObject { ["items"] = "list", ["call"] = "core.start", ["maxConcurrency"] = 3 }),
            3 => new Stamp(id),
            4 => new Careful(id).Attempts(2, TimeSpan.FromSeconds(1)).MaxVisits(77),
            5 => Builder.NewNode(id, "test.lambda"),
            6 when Draw($"inner {id}", depth + 1) is { } inner => inner.AsNode(id),
            _ => NewGroup(id, depth + 1),
        };
        return Optioned(node);
    }

    private GroupNode NewGroup(string id, int depth)
    {
        var branches = Enumerable.Range(0, random.Next(5)).Select(_ => Part(depth, random.Next(3))).ToArray();
        var group = Group.Of(id, branches);
        return random.Next(5) switch
        {
            0 => group.BestEffort(),
            1 => group.AtLeast(random.Next(group.Members.Count + 1)),
            2 when group.Members.Count > 0 => group.Critical(Pick(group.Members)),
            _ => group,
        };
    }

    private Node Optioned(Node node)
    {
        if (random.Next(2) == 0)
        {
            node.Retry(random.Next(7) switch
            {
                0 => RetryPolicy.Fast,
                1 => RetryPolicy.Patient.WithAttempts(4),
                2 => RetryPolicy.Standard.WhenTransient(),
                3 => RetryPolicy.None,
                4 => RetryPolicy.Constant(random.Next(1, 9), TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerDay))),
                5 => RetryPolicy.Exponential(3, TimeSpan.FromMilliseconds(random.Next(9999)), 1 + random.NextDouble()).WithCap(TimeSpan.FromHours(2))
                    .WithJitter(random.NextDouble()),
                _ => RetryPolicy.Exponential(5, TimeSpan.Zero).WithRetryAfterLimit(TimeSpan.Zero).WhenTransient(),
            });
        }

        if (random.Next(3) == 0)
            node.MaxVisits(Pick([1, 5, NodeOptions.Unlimited]));
        if (node is NestedFlowNode || random.Next(3) != 0)
            return node;
        node.Timeout(TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerDay))).TotalTimeout(TimeSpan.FromDays(2))
            .MaxIterations(random.Next(1, 20));
        node.Options.JournalPrep = random.Next(2) == 0;
        node.Options.MaxTasks = random.Next(1, 2000);
        return node;
    }

    private FlowBuilder Bounded(FlowBuilder flow)
    {
        if (random.Next(3) != 0)
            return flow;
        return flow.MaxSteps(random.Next(10, 1000)).MaxConcurrency(random.Next(1, 20)).KeepHistory(random.Next(10, 1000))
            .Deadline(TimeSpan.FromMinutes(random.Next(1, 9999)))
            .OnFailure(Pick([FailurePolicy.FailFast, FailurePolicy.Continue])).Compensate((CompensateOn)random.Next(4))
            .Durable((Durability)random.Next(3));
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public sealed class Stamp(string name) : Node<string, int>(name)
    {
        protected override ValueTask<string> PrepAsync(NodeContext context) => new("");

        protected override ValueTask<int> ExecAsync(string prep, ExecContext context) => new(1);
    }

    public sealed class Careful(string name) : Node<int[], int>(name)
    {
        protected override ValueTask<int[]> PrepAsync(NodeContext context) => new([]);

        protected override ValueTask<int> ExecAsync(int[] prep, ExecContext context) => new(1);

        protected override ValueTask CompensateAsync(int[] prep, ExecResult<int> exec, CompensationContext context) => default;
    }
}
