using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Documents as TinyFlow writes them, in the spelling of its repository and in that of its guide.</summary>
[Trait("semantics", "7")]
public class TinyFlowTests
{
    private const string Nodes = """
        [
          {"id": "start", "functionId": "core.start", "params": {}, "nodeType": "default"},
          {"id": "check", "functionId": "control.condition", "params": {"condition": "total > ${LIMIT}"}, "ENV": {"LIMIT": "5"}, "runtime": {"maxAttempts": 2, "delay": 10, "timeout": 1000}},
          {"id": "root", "functionId": "core.passthrough", "params": {}, "nodeType": "clusterRoot"},
          {"id": "a", "functionId": "core.setValue", "params": {"key": "a", "value": "${NAME}"}, "nodeType": "subNode", "parentId": "root"},
          {"id": "end", "functionId": "core.end", "params": {}}
        ]
        """;

    private const string Edges =
        """[{"from": "start", "to": "check", "action": "default"}, {"from": "check", "to": "root", "action": "true"}, {"from": "check", "to": "end", "action": "false"}, {"from": "root", "to": "end", "action": "default"}]""";

    /// <summary>A condition that is an argument knows no variables, so the limit stands in it.</summary>
    private static string NodesAs(string env)
        => Nodes.Replace("\"ENV\"", $"\"{env}\"", StringComparison.Ordinal).Replace("${LIMIT}", "5", StringComparison.Ordinal);

    private static string Repository()
    {
        var nodes = JsonNode.Parse(NodesAs("envs"))!.AsArray();
        for (var i = 0; i < nodes.Count; i++)
            nodes[i]!["position"] = new JsonObject { ["x"] = i * 100, ["y"] = 50.5 };
        return $$"""{"id": "t", "name": "T", "version": "1.0.0", "nodes": {{nodes.ToJsonString()}}, "edges": {{Edges}}, "flow": {"startNodeId": "start", "envs": {"NAME": "Ada"}, "runtime": {"maxAttempts": 3, "delay": 5, "timeout": 2000} } }""";
    }

    private static string Guide()
        => $$"""{"flow": {"id": "t", "name": "T", "startNodeId": "start", "envs": {"NAME": "Ada"}, "runtime": {"maxAttempts": 3, "delay": 5, "timeout": 2000} }, "nodes": {{NodesAs("env")}}, "edges": {{Edges}}}""";

    [Theory]
    [InlineData(6, "true")]
    [InlineData(4, "false")]
    public async Task Both_spellings_load_strictly_build_the_same_flow_and_run_alike(int total, string goesThrough)
    {
        var flows = new[] { Docs.Build(Repository()), Docs.Build(Guide()) };

        flows[0].Fingerprint.ShouldBe(flows[1].Fingerprint, "names, versions and positions are for people");
        foreach (var flow in flows)
        {
            var state = (await flow.RunAsync(new() { ["total"] = total })).EnsureCompleted().State;
            state.Has("a").ShouldBe(goesThrough == "true");
            if (goesThrough == "true")
                state.GetString("a").ShouldBe("Ada");
        }
    }

    [Fact]
    public void Runtime_of_flow_and_node_become_options_in_both_spellings()
    {
        foreach (var text in new[] { Repository(), Guide() })
        {
            var nodes = Docs.Build(text).Nodes.ToDictionary(node => node.Name, node => node.Options);

            (nodes["check"].Retry.MaxAttempts, nodes["check"].Timeout).ShouldBe((2, TimeSpan.FromSeconds(1)));
            (nodes["start"].Retry.MaxAttempts, nodes["start"].Timeout).ShouldBe((3, TimeSpan.FromSeconds(2)));
        }
    }

    [Fact]
    public void What_other_tools_add_is_refused_strictly_and_warned_of_in_the_compatibility_mode()
    {
        var text = Repository().Replace("\"version\"", "\"createdBy\": \"somebody\", \"version\"", StringComparison.Ordinal)
            .Replace("\"nodeType\":\"default\"", "\"selected\": true, \"nodeType\":\"fancy\"", StringComparison.Ordinal);

        var strict = FlowDocumentReader.Read(text, DocumentFormat.Json);
        var compatible = FlowDocumentReader.Read(text, DocumentFormat.Json, new() { IsCompatible = true });

        strict.Problems.Select(problem => (problem.Path, problem.IsWarning))
            .ShouldBe([("$.createdBy", false), ("$.nodes[0].nodeType", false), ("$.nodes[0].selected", false)], ignoreOrder: true);
        compatible.EnsureValid().FailuresFallThrough.ShouldBeTrue();
        compatible.Problems.Select(problem => problem.Path).ShouldBe(strict.Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData(false, RunStatus.Failed)]
    [InlineData(true, RunStatus.Completed)]
    public async Task Only_in_the_compatibility_mode_a_failure_falls_through_also_out_of_a_cluster(bool isCompatible, RunStatus status)
    {
        const string text = """
            {"id": "f", "flow": {"startNodeId": "root"},
             "nodes": [{"id": "root", "functionId": "core.start", "nodeType": "clusterRoot"},
               {"id": "bad", "functionId": "transform.double", "params": {"input": "missing", "outputKey": "x"}, "nodeType": "subNode", "parentId": "root"},
               {"id": "after", "functionId": "core.setValue", "params": {"key": "over", "value": true}}],
             "edges": [{"from": "root", "to": "after"}]}
            """;

        var result = await Docs.Build(text, reading: new() { IsCompatible = isCompatible }).RunAsync();

        (result.Status, result.State.Has("over")).ShouldBe((status, isCompatible));
    }
}
