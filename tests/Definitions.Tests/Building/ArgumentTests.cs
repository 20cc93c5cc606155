using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Building;

/// <summary>What arguments may stand for.</summary>
[Trait("semantics", "7")]
public class ArgumentTests
{
    [Fact]
    public async Task Places_in_the_state_may_stand_anywhere_in_an_argument()
    {
        var state = await Docs.OneAsync(
            "core.setValue",
                """{"key": "k", "value": {"a": {"$state": "order.id"}, "b": [1, {"$state": "order"}], "c": {"$state": "nothing"}, "d": {"$state": "x", "and": 1}}}""", """{"order": {"id": 7}}""");

        state.GetProperty("k").GetRawText().ShouldBe("""{"a":7,"b":[1,{"id":7}],"c":null,"d":{"$state":"x","and":1}}""");
    }

    [Fact]
    public async Task What_comes_out_of_the_state_is_not_read_for_references()
        => (await Docs.OneAsync("core.setValue", """{"key": "k", "value": [{"$state": "text"}]}""", """{"text": "${HOME} {\"$state\": \"text\"}"}"""))
            .GetProperty("k")[0].GetString().ShouldBe("""${HOME} {"$state": "text"}""");

    [Theory]
    [InlineData("[1, 2, 3]")]
    [InlineData("\"numbers\"")]
    [InlineData("{\"$state\": \"numbers\"}")]
    public async Task A_list_may_stand_in_the_document_or_in_the_state(string items)
    {
        var functions = Docs.Builtins;
        var result = await Docs.RunAsync(
            Docs.One("control.batchForEach",
                $$"""{"items": {{items}}, "call": "core.setValue", "params": {"key": "x", "value": {"$state": "item"} }, "outputKey": "all"}"""),
                    """{"numbers": [1, 2, 3]}""", functions);

        result.EnsureCompleted().State.GetList<int>("all").ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Arguments_of_inner_calls_refer_to_variables_when_they_are_called()
    {
        var flow = Docs.Build(
            Docs.One("control.batchForEach",
                """{"items": ["a"], "call": "core.setValue", "params": {"key": "x", "value": "${WHO}"}, "outputKey": "all"}"""),
                    options: new() { ProcessVariable = name => name == "WHO" ? "me" : null });

        (await flow.RunAsync()).EnsureCompleted().State.GetList<string>("all").ShouldBe(["me"]);
    }

    [Fact]
    public void What_is_needed_when_the_flow_is_drawn_cannot_stand_for_something_else()
    {
        var document = FlowDocumentReader.Read(Docs.One("control.batchForEach",
            """{"items": "list", "call": "core.log", "params": {"message": "m"}, "maxConcurrency": "${N}"}"""), DocumentFormat.Json).EnsureValid();

        var problem = new FlowDocumentBuilder(Docs.Builtins).Validate(document).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("wrong-parameter", "$.nodes[0].params.maxConcurrency"));
    }

    [Fact]
    public async Task Requests_of_a_batch_share_headers_that_may_hold_secrets()
    {
        await using var server = Http.LoopbackServer.Answering("{}");
        var flow = Docs.Build($$"""
            {"id": "b", "flow": {"secrets": ["TOKEN"]}, "nodes": [{"id": "n", "functionId": "http.batch", "params": {
              "requests": [{"url": "{{server.Url}}/1"}, {"url": "{{server.Url}}/2"}], "headers": {"X-Token": "${TOKEN}"} } }]}
            """, new FunctionRegistry().AddBuiltins(new() { AllowInternalAddresses = true }), new() { ProcessVariable = _ => "t0ken" });

        (await flow.RunAsync()).EnsureCompleted().State.Get<List<JsonElement>>("responses").Count.ShouldBe(2);
        server.Requests.Count.ShouldBe(2);
    }
}
