using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Building;

/// <summary>core.delay as the engine's wait.</summary>
[Trait("semantics", "7")]
public class DelayTests
{
    private const string Inner = """{"id": "inner", "nodes": [{"id": "wait", "functionId": "core.delay", "params": {"duration": "10h"}}]}""";

    private static FlowDefinition Flow(string middle) => Docs.Build(
        $$"""
        {"id": "d", "flow": {"startNodeId": "before", "runtime": {"maxAttempts": 3, "delay": "1h", "timeout": "1m"} },
         "nodes": [{"id": "before", "functionId": "test.mark"}, {{middle}}, {"id": "after", "functionId": "test.mark"}, {"id": "never", "functionId": "test.mark"}],
         "edges": [{"from": "before", "to": "wait"}, {"from": "wait", "to": "after", "condition": "x > 1"}, {"from": "wait", "to": "never", "condition": "x < 1"}]}
        """,
        Docs.Builtins.AddMethods<BuildingTests.Marks>(),
        new() { ProcessVariable = name => name == "HOURS" ? "10" : null,
            Documents = new Dictionary<string, FlowDocument> { ["inner"] = FlowDocumentReader.Read(Inner, DocumentFormat.Json).EnsureValid() } });

    [Theory]
    [InlineData("""{"id": "wait", "functionId": "core.delay", "params": {"duration": "${HOURS}h"}}""")]
    [InlineData("""{"id": "wait", "functionId": "core.delay", "params": {"duration": {"$state": "pause"}}}""")]
    [InlineData("""{"id": "wait", "functionId": "core.start", "nodeType": "clusterRoot"}, {"id": "sub", "functionId": "core.delay", "params": {"duration": "10h"}, "nodeType": "subNode", "parentId": "wait"}""")]
    [InlineData("""{"id": "wait", "functionId": "core.delay", "params": {"duration": "10h"}, "nodeType": "clusterRoot"}, {"id": "sub", "functionId": "core.log", "params": {"message": "m"}, "nodeType": "subNode", "parentId": "wait"}""")]
    [InlineData("""{"id": "wait", "functionId": "flow.run", "params": {"flow": "inner", "mode": "inline"}}""")]
    [InlineData("""{"id": "wait", "functionId": "flow.run", "params": {"flow": "inner", "mode": "child"}}""")]
    public Task A_delay_goes_on_where_it_was_after_a_crash_and_nothing_runs_twice(string middle) => FlowTestHost.RunAsync(async host =>
    {
        var flow = Flow(middle);
        var begun = host.TimeProvider.GetUtcNow();
        var run = await host.StartAsync(flow, new() { ["x"] = 2, ["pause"] = "10h" });
        host.Settle();
        host.Advance(TimeSpan.FromHours(4));
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(1));
        await host.RestartAsync();

        var state = (await host.RunOf(run.Id).WaitAsync()).EnsureCompleted().State;

        (host.TimeProvider.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(10));
        state.GetList<string>("trail").ShouldBe(["before", "after"]);
    });

    [Fact]
    public async Task A_delay_whose_length_is_nowhere_fails_with_the_place()
        => (await Flow("""{"id": "wait", "functionId": "core.delay", "params": {"duration": {"$state": "nowhere"}}}""")
            .RunAsync(new() { ["x"] = 2 })).Errors[0].Message.ShouldContain("'nowhere'");
}
