using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Writing;

/// <summary>Code to document to code, and the drawings of both.</summary>
[Trait("semantics", "7")]
public class RoundTripTests
{
    private static readonly FlowDocumentBuilder Builder = new(Docs.Builtins);

    private static Node Log(string id) => Builder.NewNode(id, "core.log", new JsonObject { ["message"] = id });

    /// <summary>The flow of what was written and read again.</summary>
    private static FlowDefinition Again(FlowDocumentSet set, DocumentFormat format, FunctionRegistry functions)
    {
        FlowDocument Read(FlowDocument document)
            => FlowDocumentReader.Read(format == DocumentFormat.Json ? FlowDocumentWriter.ToJson(document) : FlowDocumentWriter.ToYaml(document),
                format).EnsureValid();
        return new FlowDocumentBuilder(functions,
            new() { Documents = set.Used.ToDictionary(pair => pair.Key, pair => Read(pair.Value)) }).Build(Read(set.Document));
    }

    private static string Text(FlowDocumentSet set)
        => string.Join('\n', set.Used.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => FlowDocumentWriter.ToJson(pair.Value))
            .Prepend(FlowDocumentWriter.ToJson(set.Document)));

    [Fact]
    public void Random_flows_of_code_come_back_the_same_with_their_options_and_drawings()
    {
        var (tried, cases) = (0, Docs.Cases(400, 10_000));
        for (var seed = 0; seed < cases; seed++)
        {
            if (new RandomFlows(new Random(seed)).Draw() is not { } flow)
                continue;
            tried++;
            var set = FlowDocumentSet.Of(flow, RandomFlows.Functions);
            foreach (var format in (DocumentFormat[])[DocumentFormat.Json, DocumentFormat.Yaml])
            {
                var again = Again(set, format, RandomFlows.Functions);

                again.ShapeFingerprint.ShouldBe(flow.ShapeFingerprint, $"seed {seed}");
                again.ToMermaid().ShouldBe(flow.ToMermaid(), $"seed {seed}");
                again.ToDot().ShouldBe(flow.ToDot(), $"seed {seed}");
                OptionsOf(again).ShouldBe(OptionsOf(flow), $"seed {seed}");
                Text(FlowDocumentSet.Of(again, RandomFlows.Functions)).ShouldBe(Text(set), $"seed {seed}");
            }
        }

        tried.ShouldBeGreaterThan(cases / 3);
    }

    private static IEnumerable<string> OptionsOf(FlowDefinition flow)
        => flow.Nodes.Select(node => $"{node.Name}: {Told(node.Options)} join {flow.JoinOf(node)}")
            .Append($"{flow.MaxSteps} {flow.MaxConcurrency} {flow.HistoryKept} {flow.Deadline} {flow.OnFailure} {flow.CompensatesOn} {flow.Durability} {string.Join(',', flow.Starts)}");

    private static string Told(NodeOptions options)
        => $"{options.Timeout} {options.TotalTimeout} {options.MaxVisits} {options.MaxIterations} {options.MaxTasks} {options.JournalPrep} {options.CompensationRetry.MaxAttempts} "
            + (options.Retry is BackoffRetry retry
                ? $"{retry.MaxAttempts} {retry.Wait} {retry.Factor} {retry.Cap} {retry.Jitter} {retry.RetryAfterLimit} {retry.ShouldRetry(new FormatException())} {retry.ShouldRetry(new TimeoutException())}"
                : options.Retry.GetType().Name);

    [Fact]
    public void A_flow_of_code_reads_as_a_person_would_write_it()
    {
        var (a, b, c, d) = (Log("a"), Log("b").Retry(RetryPolicy.Standard).Timeout(TimeSpan.FromSeconds(30)), Log("c"), Log("d"));
        var quotes = Group.Of("quotes", Log("x"), (FlowPart)Log("y") >> Log("z")).AtLeast(1);
        var flow = Flow.Named("orders").StartAt(a).Fork(a, "both", b, c).Connect(b, d).Connect(c, d).Join(d, Join.All).OnError(b, c)
            .Connect(d, quotes).Exit(quotes, "", "done");

        var yaml = FlowDocumentWriter.ToYaml(FlowDocument.Of(flow.Build(), Docs.Builtins));

        yaml.ReplaceLineEndings("\n").ShouldBe("""
            id: orders
            flow:
              startNodeId: a
            nodes:
            - id: a
              functionId: core.log
              params: {message: a}
            - id: b
              functionId: core.log
              params: {message: b}
              runtime: {policy: standard, timeout: "30s"}
              errorBoundary: c
            - id: c
              functionId: core.log
              params: {message: c}
            - id: d
              functionId: core.log
              params: {message: d}
              join: {of: all}
            - id: quotes
              group:
                policy: atLeast
                count: 1
                branches:
                - x
                - ["y", z]
            - id: x
              functionId: core.log
              params: {message: x}
            - id: "y"
              functionId: core.log
              params: {message: "y"}
            - id: z
              functionId: core.log
              params: {message: z}
            edges:
            - {from: a, to: b, action: both}
            - {from: a, to: c, action: both}
            - {from: b, to: d}
            - {from: c, to: d}
            - {from: d, to: quotes}
            - {from: quotes, exit: done}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_nodes_depend_on_stands_at_the_nodes()
    {
        var (a, b, c) = (Log("a"), Log("b"), Log("c"));
        var flow = Flow.Named("deps");
        flow.AddNode(a);
        flow.AddNode(b);
        flow.AddNode(c).DependsOn(a, b);

        var document = FlowDocument.Of(flow.Build(), Docs.Builtins);

        document.StartNodes.ShouldBe(["a", "b"]);
        JsonElement.Parse(FlowDocumentWriter.ToJson(document)).GetProperty("nodes")[2].GetProperty("dependsOn").GetRawText().ReplaceLineEndings("")
            .Replace(" ", "", StringComparison.Ordinal).ShouldBe("""["a","b"]""");
        FlowDocumentReader.Read("""{"id": "deps", "nodes": [{"id": "a", "functionId": "core.start"}, {"id": "b", "functionId": "core.start"}, {"id": "c", "functionId": "core.start", "dependsOn": ["a", "b"]}]}""", DocumentFormat.Json)
            .EnsureValid().StartNodes.ShouldBeEmpty();
    }

    [Fact]
    public void What_has_no_name_is_refused_by_node_and_all_at_once()
    {
        var (lambda, flaky, wrapped, narrowed, custom) =
            (Node.Named("lambda").Post(_ => { }), Log("flaky").Retry(new Stubborn()), Log("wrapped"), Log("narrowed")
                .Retry(RetryPolicy.Fast.When(_ => true)), Group.Of("custom", Log("m")).Under(GroupPolicy.Custom(_ => true)));
        wrapped.Options.Use(new Nothing());
        var flow = Flow.Named("code").StartAt(lambda).Connect(lambda, flaky).Connect(flaky, wrapped).Connect(wrapped, narrowed)
            .Connect(narrowed, custom)
            .Connect(custom, new Unknown()).State(new StateKey<int>("n")).OnUpdate<int, int>("set", (_, n) => n).Build();

        var told = Should.Throw<FlowDocumentException>(() => FlowDocument.Of(flow, Docs.Builtins)).Problems.Select(problem => problem.What).ToList();

        told.Count.ShouldBe(8, string.Join('\n', told));
        told.ShouldContain("Node 'lambda' of flow 'code': it is made of lambdas, which have no name.");
        foreach (var what in new[] { "'flaky'", "(Stubborn)", "'wrapped'", "middleware", "'narrowed'", "predicate", "'custom'", "policy is code",
            "class Unknown", "keys of its state", "updates, which are code: set" })
            told.ShouldContain(line => line.Contains(what, StringComparison.Ordinal), what);
    }

    [Fact]
    public void Two_flows_of_one_name_and_a_flow_within_itself_are_refused()
    {
        var (one, other) = (Flow.Named("inner").StartAt(Log("a")).Build().AsNode("n1"), Flow.Named("inner").StartAt(Log("b")).Build().AsNode("n2"));
        Should.Throw<FlowDocumentException>(() => FlowDocumentSet.Of(Flow.Named("outer").Connect(one, other).Build(),
            Docs.Builtins)).Message.ShouldContain("two different flows named 'inner'");

        var itself = Flow.Named("itself");
        var start = Log("s");
        Should.Throw<FlowDocumentException>(() => FlowDocumentSet.Of(itself.StartAt(start).Connect(start, "deeper", itself.AsNode("again")).Build(),
            Docs.Builtins)).Message.ShouldContain("which contains it");
    }

    [Fact]
    public void A_flow_whose_name_no_document_may_have_is_refused()
        => Should.Throw<FlowDocumentException>(() => FlowDocument.Of(Flow.Named("../orders").StartAt(Log("a")).Build(),
            Docs.Builtins)).Message.ShouldContain("leads out of a folder");

    [Fact]
    public void A_maker_that_gives_another_kind_of_node_is_found_out()
    {
        var functions = Docs.Builtins.AddNode("test.stamp", "Stamps.", name => new RandomFlows.Stamp(name));
        var flow = Flow.Named("f").StartAt(new FlowDocumentBuilder(functions).NewNode("n", "test.stamp")).Build();
        var others = Docs.Builtins.AddNode("test.stamp", "Is another one.", name => new RandomFlows.Careful(name));

        FlowDocument.Of(flow, functions).Nodes[0].FunctionId.ShouldBe("test.stamp");
        Should.Throw<FlowDocumentException>(() => FlowDocument.Of(flow, others)).Message.ShouldContain("another fingerprint");
    }

    [Fact]
    public void A_maker_has_to_give_new_nodes_of_the_name_it_is_asked_for()
    {
        var functions = Docs.Builtins.AddNode("test.wrong", "Is wrong.", _ => new RandomFlows.Stamp("same"));

        Should.Throw<FlowDocumentException>(() => Docs.Build(Docs.One("test.wrong"), functions)).Message.ShouldContain("asked for a node named 'n'");
    }

    [Fact]
    public void A_node_of_code_is_no_call()
        => Should.Throw<FlowDocumentException>(
            () => Docs.Build(Docs.One("control.batchForEach",
                """{"items": "l", "call": "control.parallel", "params": {"calls": []}}"""))).Message.ShouldContain("a node of its own");

    [Fact]
    public async Task The_document_of_a_flow_runs_as_the_flow_does()
    {
        var functions = Docs.Builtins.AddNode("test.lambda", "Counts.",
            name => Node.Named(name).Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) => { s.Set("n", n); return n < 5 ? "again" : "done"; }));
        var builder = new FlowDocumentBuilder(functions);
        var (count, both) = (builder.NewNode("count", "test.lambda"), Group.Of("both",
            builder.NewNode("l", "core.setValue", new JsonObject { ["key"] = "l", ["value"] = 1 }),
                builder.NewNode("r", "transform.double", new JsonObject { ["input"] = "nothing", ["outputKey"] = "r" })).BestEffort());
        var flow = Flow.Named("loop").StartAt(count).Connect(count, "again", count).Connect(count, "done", both).Exit(both, "", "over").Build();
        var again = Again(FlowDocumentSet.Of(flow, functions), DocumentFormat.Yaml, functions);

        foreach (var result in new[] { await flow.RunAsync(), await again.RunAsync() })
        {
            Docs.JsonOf(result).GetRawText().ShouldBe("""{"l":1,"n":5}""");
            result.Action.Value.ShouldBe("over");
        }
    }

    [Fact]
    public void Documents_with_clusters_sub_flows_and_conditions_come_back_from_their_flow()
    {
        const string text = """
            {"id": "whole", "name": "Whole", "version": "2", "flow": {"startNodeId": "root", "env": {"A": "1"}, "secrets": ["KEY"], "overridable": ["A"], "runtime": {"maxAttempts": 2, "delay": "1s"}},
             "nodes": [
               {"id": "root", "functionId": "control.switch", "params": {"value": "v", "cases": {"1": "one"}, "otherwise": "two"}, "nodeType": "clusterRoot", "position": {"x": 1, "y": 2}},
               {"id": "s", "functionId": "core.log", "params": {"message": "${A}"}, "nodeType": "subNode", "parentId": "root", "runtime": {"policy": "fast"}},
               {"id": "sub", "functionId": "flow.run", "params": {"flow": "inner"}},
               {"id": "child", "functionId": "flow.run", "params": {"flow": "inner", "mode": "child", "returns": ["x"]}},
               {"id": "end", "functionId": "core.end", "runtime": {"timeout": "5s"}},
               {"id": "caught", "functionId": "control.errorHandler"}],
             "edges": [
               {"from": "root", "to": "sub", "action": "one", "condition": "v > 0"}, {"from": "root", "to": "child", "action": "one"}, {"from": "root", "to": "child", "action": "two"},
               {"from": "sub", "to": "end", "condition": "x > 1"}, {"from": "sub", "to": "caught", "action": "error", "condition": "x > 1"}, {"from": "sub", "to": "end", "action": "error"},
               {"from": "child", "to": "end", "action": "error"}, {"from": "child", "end": true}, {"from": "end", "to": "caught", "action": "error"}, {"from": "end", "to": "sub", "condition": "again"}]}
            """;
        var inner = FlowDocumentReader.Read("""{"id": "inner", "nodes": [{"id": "i", "functionId": "core.start"}]}""", DocumentFormat.Json)
            .EnsureValid();
        var document = FlowDocumentReader.Read(text, DocumentFormat.Json).EnsureValid();
        var flow = new FlowDocumentBuilder(Docs.Builtins,
            new() { Documents = new Dictionary<string, FlowDocument> { ["inner"] = inner } }).Build(document);

        var set = FlowDocumentSet.Of(flow, Docs.Builtins);

        FlowDocumentWriter.ToJson(set.Used["inner"] with { StartNode = null }).ShouldBe(FlowDocumentWriter.ToJson(inner));
        Sorted(set.Document).ShouldBe(Sorted(document));
        Again(set, DocumentFormat.Yaml, Docs.Builtins).ShapeFingerprint.ShouldBe(flow.ShapeFingerprint);
    }

    /// <summary>Nodes and edges are given back node by node.</summary>
    private static string Sorted(FlowDocument document)
        => FlowDocumentWriter.ToJson(document with { Nodes = [.. document.Nodes.OrderBy(node => node.Id, StringComparer.Ordinal)],
            Edges = [.. document.Edges.OrderBy(edge => (edge.From, edge.Action.Value, edge.To, edge.Condition?.Text))] });

    private sealed class Unknown() : Node<NoPrep, NoPrep>("unknown")
    {
        protected override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

        protected override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;
    }

    private sealed class Stubborn : RetryPolicy
    {
        public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit) => TimeSpan.Zero;
    }

    private sealed class Nothing : NodeMiddleware;
}
