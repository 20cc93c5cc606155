using ActorFlow.Definitions.Tests.Building;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Groups, dependencies, starts, ends and failures of documents, at work.</summary>
[Trait("semantics", "7")]
public class GraphTests
{
    private static FunctionRegistry Functions => Docs.Builtins.AddMethods<BuildingTests.Marks>();

    private static string Bad(string id, string more = "")
        => $$"""{"id": "{{id}}", "functionId": "transform.double", "params": {"input": "missing", "outputKey": "x"}{{more}}}""";

    private static string Mark(string id, string more = "") => $$"""{"id": "{{id}}", "functionId": "test.mark"{{more}}}""";

    private static string Flow(string flow, string nodes, string edges)
        => $$"""{"id": "d", "flow": {{flow}}, "nodes": [{{nodes}}], "edges": [{{edges}}]}""";

    private static async Task<(RunResult Result, IReadOnlyList<string> Trail)> RunAsync(string document)
    {
        var result = await Docs.RunAsync(document, "{}", Functions);
        return (result, result.State.GetList<string>("trail"));
    }

    [Theory]
    [InlineData("""{"branches": ["good", "bad"]}""", false)]
    [InlineData("""{"policy": "strict", "branches": ["good", ["better", "best"]]}""", true)]
    [InlineData("""{"policy": "bestEffort", "branches": ["bad", ["bad2", "good"]]}""", true)]
    [InlineData("""{"policy": "atLeast", "count": 1, "branches": ["good", "bad"]}""", true)]
    [InlineData("""{"policy": "atLeast", "count": 2, "branches": ["good", "bad", "bad2"]}""", false)]
    [InlineData("""{"policy": "atLeast", "count": 0, "branches": ["bad"]}""", true)]
    [InlineData("""{"policy": "critical", "critical": ["good"], "branches": ["good", "bad"]}""", true)]
    [InlineData("""{"policy": "critical", "critical": ["bad >> good"], "branches": [["bad", "good"], "better"]}""", false)]
    [InlineData("""{"policy": "critical", "critical": ["better >> best"], "branches": ["bad", ["better", "best"]]}""", true)]
    [InlineData("""{"branches": []}""", true)]
    public async Task A_group_goes_on_where_its_policy_is_content_and_else_along_its_error_edge(string group, bool isContent)
    {
        // Nodes that the group does not name would be left alone.
        var members = new[] { Mark("good"), Mark("better"), Mark("best"), Bad("bad"),
            Bad("bad2") }.Where(node => group.Contains(node.Split('"')[3] is var id ? $"\"{id}\"" : "", StringComparison.Ordinal));
        var nodes = string.Join(", ", [.. members, $$"""{"id": "g", "group": {{group}} }""", Mark("on"), Mark("caught")]);

        var (result, trail) = await RunAsync(Flow("""{"startNodeId": "g"}""", nodes,
            """{"from": "g", "to": "on"}, {"from": "g", "to": "caught", "action": "error"}"""));

        result.EnsureCompleted();
        trail[^1].ShouldBe(isContent ? "on" : "caught");
    }

    [Fact]
    public async Task A_group_within_a_group_and_a_fork_within_a_branch_run()
    {
        var (result, trail) = await RunAsync(Flow(
            """{"startNodeId": "outer"}""",
            string.Join(", ", """{"id": "outer", "group": {"branches": ["inner", ["a", {"fork": ["b", "c"]}, "d"]]}}""",
                """{"id": "inner", "group": {"branches": ["e", "f"]}}""", Mark("a"), Mark("b"), Mark("c"), Mark("d"), Mark("e"), Mark("f"),
                    Mark("on")),
            """{"from": "outer", "to": "on"}"""));

        result.EnsureCompleted();
        trail.Count.ShouldBe(7);
        trail.ShouldContain("outer/inner/e");
        trail[^1].ShouldBe("on");
    }

    [Theory]
    [InlineData("""{"branches": ["nowhere"]}""", "unknown-member-of-group", "$.nodes[0].group.branches")]
    [InlineData("""{"policy": "atLeast", "count": 2, "branches": ["m"]}""", "wrong-value", "$.nodes[0].group.count")]
    [InlineData("""{"policy": "atLeast", "branches": ["m"]}""", "wrong-value", "$.nodes[0].group.count")]
    [InlineData("""{"policy": "most", "branches": ["m"]}""", "wrong-value", "$.nodes[0].group.policy")]
    [InlineData("""{"policy": "critical", "branches": ["m"]}""", "wrong-value", "$.nodes[0].group.critical")]
    [InlineData("""{"branches": [5, "m"]}""", "wrong-branch", "$.nodes[0].group.branches[0]")]
    [InlineData("""{"branches": [["m", {"fork": "x"}]]}""", "wrong-value", "$.nodes[0].group.branches[0][1].fork")]
    [InlineData("{}", "no-branches", "$.nodes[0].group.branches")]
    public void What_is_wrong_with_a_group_is_told_by_its_path(string group, string code, string path)
        => FlowDocumentReader.Read(Flow("""{"startNodeId": "g"}""", $$"""{"id": "g", "group": {{group}} }, {{Mark("m")}}""", ""),
            DocumentFormat.Json).Problems.ShouldContain(problem => problem.Code == code && problem.Path == path);

    [Fact]
    public void An_unknown_critical_branch_is_told_when_the_flow_is_built()
        => Should.Throw<FlowDocumentException>(
            () => Docs.Build(Flow("""{"startNodeId": "g"}""",
                $$"""{"id": "g", "group": {"policy": "critical", "critical": ["x"], "branches": ["m"]} }, {{Mark("m")}}""", ""),
                    Functions)).Message.ShouldContain("no member is named 'x'");

    [Fact]
    public void Edges_and_joins_of_members_are_told()
    {
        var problems = FlowDocumentReader.Read(
            Flow("""{"startNodeId": "m"}""", $$"""{"id": "g", "group": {"branches": ["m"]} }, {{Mark("m", ", \"join\": \"all\"")}}, {{Mark("o")}}""",
                """{"from": "m", "to": "o"}, {"from": "g", "to": "o", "action": "x"}"""), DocumentFormat.Json).Problems;

        problems.Select(problem => problem.Code).ShouldBe(["missing-start", "option-of-member", "edge-of-member"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_node_starts_when_all_it_depends_on_is_done_whatever_that_ended_with()
    {
        var (result, trail) = await RunAsync(Flow(
            "{}",
            string.Join(", ", """{"id": "a", "functionId": "control.condition", "params": {"condition": "x"}}""", Mark("b"),
                Mark("c", ", \"dependsOn\": [\"a\", \"b\"]"), Mark("d", ", \"dependsOn\": [\"c\"]")),
            ""));

        result.EnsureCompleted();
        trail.ShouldBe(["b", "c", "d"]);
    }

    [Fact]
    public async Task Several_starts_begin_at_once_and_an_exit_is_the_outcome()
    {
        var (result, trail) = await RunAsync(Flow("""{"startNodeIds": ["a", "b"]}""", $"{Mark("a")}, {Mark("b")}, {Mark("c", ", \"join\": \"all\"")}",
            """{"from": "a", "to": "c"}, {"from": "b", "to": "c"}, {"from": "c", "exit": "over"}"""));

        result.EnsureCompleted().Action.Value.ShouldBe("over");
        trail.Take(2).ShouldBe(["a", "b"], ignoreOrder: true);
        trail.Skip(2).ShouldBe(["c"]);
    }

    [Fact]
    public async Task A_failure_goes_to_the_boundary_on_along_the_default_edge_or_ends_there()
    {
        (await RunAsync(Flow("""{"startNodeId": "x"}""", $"{Bad("x", ", \"errorBoundary\": \"h\"")}, {Mark("h")}, {Mark("on")}",
            """{"from": "x", "to": "on"}"""))).Trail.ShouldBe(["h"]);
        (await RunAsync(Flow("""{"startNodeId": "x"}""", $"{Bad("x", ", \"continueOnError\": true")}, {Mark("on")}",
            """{"from": "x", "to": "on"}"""))).Trail.ShouldBe(["on"]);
        (await RunAsync(Flow("""{"startNodeId": "x"}""", $"{Bad("x")}, {Mark("on")}",
            """{"from": "x", "to": "on"}, {"from": "x", "action": "error", "end": true}"""))).Result.EnsureCompleted();
        (await RunAsync(Flow("""{"startNodeId": "x"}""", $"{Bad("x", ", \"errorBoundary\": false")}, {Mark("h")}",
            """{"from": "x", "to": "h", "action": "error"}"""))).Result.Status.ShouldBe(RunStatus.Failed);
    }

    [Fact]
    public async Task A_failure_that_was_taken_leaves_the_run_successful_with_the_error_in_its_record()
    {
        var (result, trail) = await RunAsync(Flow("""{"startNodeId": "x"}""", $"{Bad("x")}, {Mark("h")}",
            """{"from": "x", "to": "h", "action": "error"}"""));

        (result.EnsureCompleted().Errors.Count, trail.Count, result.NodeStatuses["x"]).ShouldBe((0, 1, NodeStatus.Failed));
        result.ErrorOf("x").ShouldNotBeNull().Message.ShouldContain("missing");
    }

    [Fact]
    public async Task The_failure_of_a_sub_node_is_that_of_its_cluster()
    {
        var (result, trail) = await RunAsync(Flow(
            """{"startNodeId": "root"}""",
            $"{Mark("root", ", \"nodeType\": \"clusterRoot\"")}, {Mark("s", ", \"nodeType\": \"subNode\", \"parentId\": \"root\"")}, {Bad("t", ", \"nodeType\": \"subNode\", \"parentId\": \"root\"")}, {Mark("on")}, {Mark("caught")}",
            """{"from": "root", "to": "on"}, {"from": "root", "to": "caught", "action": "error"}"""));

        result.EnsureCompleted();
        trail[0].ShouldBe("root/root");
        trail[^1].ShouldBe("caught");
        trail.ShouldNotContain("on");
    }

    [Theory]
    [InlineData("one", "a")]
    [InlineData("two", "b")]
    [InlineData("six", "rest")]
    public async Task The_sub_nodes_of_a_switch_run_whichever_case_it_is(string value, string end)
    {
        var document = Flow(
            """{"startNodeId": "root"}""",
            $$$"""{"id": "root", "functionId": "control.switch", "nodeType": "clusterRoot", "params": {"value": "v", "cases": {"one": "1", "two": "2"}, "otherwise": "3"}}, {{{Mark("s", ", \"nodeType\": \"subNode\", \"parentId\": \"root\"")}}}, {{{Mark("a")}}}, {{{Mark("b")}}}, {{{Mark("rest")}}}""",
            """{"from": "root", "to": "a", "action": "1"}, {"from": "root", "to": "b", "action": "2"}, {"from": "root", "to": "rest", "action": "3"}""");

        var result = await Docs.RunAsync(document, $$"""{"v": "{{value}}"}""", Functions);

        result.EnsureCompleted().State.GetList<string>("trail").ShouldBe(["root/s", end]);
    }

    [Fact]
    public async Task A_case_without_an_edge_runs_its_sub_nodes_all_the_same()
    {
        var document = Flow("{}",
            $$$"""{"id": "root", "functionId": "control.switch", "nodeType": "clusterRoot", "params": {"value": "v", "cases": {"one": "1"} } }, {{{Mark("s", ", \"nodeType\": \"subNode\", \"parentId\": \"root\"")}}}""", "");

        var result = await Docs.RunAsync(document, """{"v": "one"}""", Functions);

        (result.EnsureCompleted().Action.Value, result.State.GetList<string>("trail").Single()).ShouldBe(("1", "root/s"));
    }
}
