using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Builtin;

[Trait("semantics", "7")]
public class MemoryTests
{
    private static FlowDefinition Flow(string between) => Docs.Build($$$"""
        {"id": "m", "flow": {"startNodeId": "set"},
         "nodes": [
           {"id": "set", "functionId": "memory.set", "params": {"key": "k", "value": {"a": 1}, "ttl": "10m"}},
           {"id": "between", "functionId": "{{{between.Split('|')[0]}}}", "params": {{{between.Split('|')[1]}}} },
           {"id": "get", "functionId": "memory.get", "params": {"key": "k", "outputKey": "v", "otherwise": "none"}},
           {"id": "exists", "functionId": "memory.exists", "params": {"key": "k", "outputKey": "e"}}],
         "edges": [{"from": "set", "to": "between"}, {"from": "between", "to": "get"}, {"from": "get", "to": "exists", "action": "found"}, {"from": "get", "to": "exists", "action": "missing"}]}
        """);

    [Theory]
    [InlineData("core.delay|{\"duration\": \"9m\"}", true)]
    [InlineData("core.delay|{\"duration\": \"10m\"}", false)]
    [InlineData("memory.delete|{\"key\": \"k\"}", false)]
    [InlineData("memory.delete|{\"key\": \"other\"}", true)]
    [InlineData("memory.clear|{}", false)]
    public Task A_value_is_kept_for_its_time_or_until_it_is_forgotten(string between, bool isKept) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Flow(between));

        var state = (await run.WaitAsync()).EnsureCompleted().State;

        state.GetBool("e").ShouldBe(isKept);
        if (!isKept)
            state.GetString("v").ShouldBe("none");
    });
}
