using System.ComponentModel;
using System.Text.Json;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Building;

[Trait("semantics", "7")]
public class BuildingTests
{
    [Fact]
    public void What_documents_call_is_checked_at_once_with_path_and_place()
    {
        const string text = """
            {"id": "x", "flow": {"startNodeId": "a"},
             "nodes": [
               {"id": "a", "functionId": "core.setvalue"},
               {"id": "b", "functionId": "core.setValue", "params": {"kee": 1}},
               {"id": "c", "functionId": "core.delay", "params": {"duration": "soon"}},
               {"id": "d", "functionId": "core.log", "params": {"message": "m", "level": "warn"}},
               {"id": "e", "functionId": "flow.run", "params": {"flow": "nowhere"}}],
             "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}, {"from": "c", "to": "d"}, {"from": "d", "to": "e"}]}
            """;

        var problems = new FlowDocumentBuilder(Docs.Builtins).Validate(FlowDocumentReader.Read(text, DocumentFormat.Json).EnsureValid());

        problems.Select(problem => (problem.Path, problem.Code, problem.Place.Line)).ShouldBe(
        [
            ("$.nodes[0].functionId", "unknown-function", 3), ("$.nodes[1].params.key", "missing-parameter", 4),
                ("$.nodes[1].params.kee", "unknown-parameter", 4),
            ("$.nodes[2].params.duration", "wrong-parameter", 5), ("$.nodes[3].params.level", "wrong-parameter", 6),
                ("$.nodes[4].params.flow", "unknown-flow", 7),
        ], ignoreOrder: true);
        problems[0].Remedy.ShouldContain("Did you mean 'core.setValue'?");
    }

    [Theory]
    [InlineData(150, "big,all")]
    [InlineData(50, "all")]
    [InlineData(5, "small,all")]
    public async Task Edges_with_conditions_are_taken_where_they_hold(int total, string expected)
    {
        const string document = """
            {"id": "c", "flow": {"startNodeId": "in"},
             "nodes": [{"id": "in", "functionId": "core.start"}, {"id": "big", "functionId": "test.mark"}, {"id": "small", "functionId": "test.mark"}, {"id": "all", "functionId": "test.mark"}],
             "edges": [{"from": "in", "to": "big", "condition": "total > 100"}, {"from": "in", "to": "small", "condition": "total < 10"}, {"from": "in", "to": "all"}]}
            """;

        var result = await Docs.RunAsync(document, $$"""{"total": {{total}} }""", Docs.Builtins.AddMethods<Marks>());

        result.EnsureCompleted().State.GetList<string>("trail").ShouldBe(expected.Split(','), ignoreOrder: true);
    }

    [Fact]
    public async Task Where_no_condition_holds_the_run_ends_there()
    {
        const string document = """
            {"id": "c", "flow": {"startNodeId": "in"}, "nodes": [{"id": "in", "functionId": "core.start"}, {"id": "big", "functionId": "test.mark"}],
             "edges": [{"from": "in", "to": "big", "condition": "total > 100"}]}
            """;

        var result = await Docs.RunAsync(document, "{}", Docs.Builtins.AddMethods<Marks>());

        result.EnsureCompleted().State.Has("trail").ShouldBeFalse();
    }

    private const string Failing = """
        {"id": "f", "flow": {"startNodeId": "bad"},
         "nodes": [{"id": "bad", "functionId": "transform.double", "params": {"input": "missing", "outputKey": "x"}}, {"id": "after", "functionId": "test.mark"}, {"id": "caught", "functionId": "control.errorHandler"}],
         "edges": [{"from": "bad", "to": "after"}EDGES]}
        """;

    [Fact]
    public async Task A_failed_node_without_an_error_edge_fails_the_run()
    {
        var result = await Docs.RunAsync(Failing.Replace("EDGES", ""), "{}", Docs.Builtins.AddMethods<Marks>());

        (result.Status, result.Errors[0].Node).ShouldBe((RunStatus.Failed, "bad"));
    }

    [Theory]
    [InlineData(""", {"from": "bad", "to": "caught", "action": "error"}""")]
    [InlineData(""", {"from": "bad", "to": "caught", "action": "error", "condition": "not exists(missing)"}, {"from": "bad", "to": "after", "action": "error", "condition": "exists(missing)"}""")]
    public async Task A_failure_that_an_error_edge_takes_leaves_the_run_successful(string edges)
    {
        var result = await Docs.RunAsync(Failing.Replace("EDGES", edges), "{}", Docs.Builtins.AddMethods<Marks>());

        var error = result.EnsureCompleted().State.Get<JsonElement>("error");
        error.GetProperty("node").GetString().ShouldBe("bad");
        error.GetProperty("message").GetString()!.ShouldContain("missing");
        result.State.Has("trail").ShouldBeFalse();
    }

    [Fact]
    public async Task In_the_compatibility_mode_a_failure_falls_through_the_default_edge()
    {
        var flow = Docs.Build(Failing.Replace("EDGES", ""), Docs.Builtins.AddMethods<Marks>(), reading: new() { IsCompatible = true });

        (await flow.RunAsync()).EnsureCompleted().State.GetList<string>("trail").ShouldBe(["after"]);
    }

    [Fact]
    public async Task Attempts_and_waits_of_the_document_take_effect() => await FlowTestHost.RunAsync(async host =>
    {
        Marks.Failures = 2;
        var flow = Docs.Build("""
            {"id": "r", "flow": {"runtime": {"maxAttempts": 3, "delay": "1h", "factor": 2}}, "nodes": [{"id": "n", "functionId": "test.moody"}]}
            """, Docs.Builtins.AddMethods<Marks>());
        var begun = host.TimeProvider.GetUtcNow();

        var run = await host.StartAsync(flow);
        (await run.WaitAsync()).EnsureCompleted();

        (host.TimeProvider.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(3));
    });

    [Fact]
    public async Task The_sub_nodes_of_a_cluster_run_after_its_root_and_its_action_leads_on_when_all_have_ended()
    {
        const string document = """
            {"id": "k", "flow": {"startNodeId": "root"},
             "nodes": [
               {"id": "root", "functionId": "control.condition", "params": {"condition": "go"}, "nodeType": "clusterRoot"},
               {"id": "s1", "functionId": "test.mark", "nodeType": "subNode", "parentId": "root"},
               {"id": "s2", "functionId": "test.mark", "nodeType": "subNode", "parentId": "root"},
               {"id": "yes", "functionId": "test.mark"}, {"id": "no", "functionId": "test.mark"}],
             "edges": [{"from": "root", "to": "yes", "action": "true"}, {"from": "root", "to": "no", "action": "false"}]}
            """;

        var trail = (await Docs.RunAsync(document, """{"go": true}""", Docs.Builtins.AddMethods<Marks>()))
            .EnsureCompleted().State.GetList<string>("trail");

        trail.Take(2).ShouldBe(["root/s1", "root/s2"], ignoreOrder: true);
        trail.Skip(2).ShouldBe(["yes"]);
    }

    [Fact]
    public async Task Another_document_runs_inline_or_as_a_run_of_its_own_and_its_outcome_leads_on()
    {
        var inner = FlowDocumentReader.Read(
            """{"id": "inner", "nodes": [{"id": "c", "functionId": "control.condition", "params": {"condition": "x > 1"}}]}""", DocumentFormat.Json)
                .EnsureValid();
        foreach (var mode in (string[])["inline", "child"])
        {
            var flow = Docs.Build($$"""
                {"id": "outer", "flow": {"startNodeId": "sub"},
                 "nodes": [{"id": "sub", "functionId": "flow.run", "params": {"flow": "inner", "mode": "{{mode}}"} }, {"id": "yes", "functionId": "test.mark"}],
                 "edges": [{"from": "sub", "to": "yes", "action": "true"}]}
                """, Docs.Builtins.AddMethods<Marks>(), new() { Documents = new Dictionary<string, FlowDocument> { ["inner"] = inner } });

            (await flow.RunAsync(new() { ["x"] = 2 })).EnsureCompleted().State.GetList<string>("trail").ShouldBe(["yes"], mode);
        }
    }

    [Fact]
    public async Task Conditions_behind_a_cluster_or_another_document_see_what_those_have_written()
    {
        var inner = FlowDocumentReader.Read(
            """{"id": "inner", "nodes": [{"id": "c", "functionId": "core.setValue", "params": {"key": "x", "value": 5}}]}""", DocumentFormat.Json)
                .EnsureValid();
        foreach (var middle in (string[])
            [
                """{"id": "m", "functionId": "flow.run", "params": {"flow": "inner"}}""",
                """{"id": "m", "functionId": "core.start", "nodeType": "clusterRoot"}, {"id": "s", "functionId": "core.setValue", "params": {"key": "x", "value": 5}, "nodeType": "subNode", "parentId": "m"}""",
            ])
        {
            var flow = Docs.Build($$"""
                {"id": "outer", "flow": {"startNodeId": "m"},
                 "nodes": [{{middle}}, {"id": "more", "functionId": "test.mark"}, {"id": "less", "functionId": "test.mark"}, {"id": "always", "functionId": "test.mark"}],
                 "edges": [{"from": "m", "to": "more", "condition": "x > 1"}, {"from": "m", "to": "less", "condition": "x < 1"}, {"from": "m", "to": "always"}]}
                """, Docs.Builtins.AddMethods<Marks>(), new() { Documents = new Dictionary<string, FlowDocument> { ["inner"] = inner } });

            (await flow.RunAsync(new() { ["x"] = 0 })).EnsureCompleted().State.GetList<string>("trail")
                .ShouldBe(["more", "always"], ignoreOrder: true);
        }
    }

    [Fact]
    public void Documents_that_use_each_other_in_a_circle_are_refused()
    {
        FlowDocument Using(string id, string other)
            => FlowDocumentReader.Read($$"""{"id": "{{id}}", "nodes": [{"id": "n", "functionId": "flow.run", "params": {"flow": "{{other}}"} }]}""",
                DocumentFormat.Json).EnsureValid();
        var library = new Dictionary<string, FlowDocument> { ["a"] = Using("a", "b"), ["b"] = Using("b", "c"), ["c"] = Using("c", "a") };

        var error = Should.Throw<FlowDocumentException>(() => new FlowDocumentBuilder(Docs.Builtins,
            new() { Documents = library }).Build(library["a"]));

        error.Message.ShouldContain("a → b → c → a");
    }

    [Fact]
    public async Task Joins_of_the_document_take_effect()
    {
        const string document = """
            {"id": "j", "flow": {"startNodeId": "in"},
             "nodes": [{"id": "in", "functionId": "core.start"}, {"id": "l", "functionId": "core.start"}, {"id": "r", "functionId": "core.start"}, {"id": "sum", "functionId": "test.mark", "join": "all"}],
             "edges": [{"from": "in", "to": "l"}, {"from": "in", "to": "r"}, {"from": "l", "to": "sum"}, {"from": "r", "to": "sum"}]}
            """;

        (await Docs.RunAsync(document, "{}", Docs.Builtins.AddMethods<Marks>())).EnsureCompleted().State.GetList<string>("trail").ShouldBe(["sum"]);
    }

    [Fact]
    public async Task Arguments_of_methods_are_bound_by_name_and_results_written()
    {
        var functions = Docs.Builtins.AddMethods<Marks>();
        functions.TryFind("test.sum", out var sum).ShouldBeTrue();
        sum!.Parameters.Select(parameter => (parameter.Name, parameter.Kind, parameter.IsRequired)).ShouldBe(
            [("numbers", ParameterKind.List, true), ("factor", ParameterKind.Integer, false), ("pause", ParameterKind.Duration, false),
                ("outputKey", ParameterKind.StateKey, false)]);
        sum.Parameters[0].Summary.ShouldBe("What is summed.");

        var state = Docs.JsonOf(await Docs.RunAsync(Docs.One("test.sum", """{"numbers": {"$state": "l"}, "factor": 10, "outputKey": "s"}"""),
            """{"l": [1, 2]}""", functions));

        state.GetProperty("s").GetInt32().ShouldBe(30);
    }

    [Fact]
    public void A_second_function_of_an_id_is_refused()
        => Should.Throw<ArgumentException>(() => Docs.Builtins.AddBuiltins()).Message.ShouldContain("already");

    internal sealed class Marks
    {
        public static int Failures { get; set; }

        [FlowFunction("test.mark", Summary = "Leaves a mark.")]
        public static FunctionResult Mark(FunctionCall call)
        => FunctionResult.Default.Append("trail", JsonSerializer.SerializeToElement(call.Context.Node));

        [FlowFunction("test.moody", Summary = "Fails at first.")]
        public static Task Moody() => Failures-- > 0 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;

        [FlowFunction("test.sum", Summary = "Sums.")]
        public static async Task<int> SumAsync([Description("What is summed.")] int[] numbers, CancellationToken cancellationToken, int factor = 1,
            TimeSpan? pause = null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            return (numbers.Sum() * factor) + (int)(pause ?? TimeSpan.Zero).TotalSeconds;
        }
    }
}
