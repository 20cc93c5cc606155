using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Builtin;

[Trait("semantics", "7")]
public class BuiltinTests
{
    [Theory]
    [InlineData("core.setValue", """{"key": "a", "value": {"b": [1, "x"]}}""", "{}", """{"a":{"b":[1,"x"]}}""")]
    [InlineData("core.setValue", """{"key": "a", "value": {"$state": "o.l[1]"}}""", """{"o": {"l": [1, 2]}}""", """{"o":{"l":[1,2]},"a":2}""")]
    [InlineData("core.end", """{"result": {"$state": "x"}}""", """{"x": 7}""", """{"x":7,"result":7}""")]
    [InlineData("core.passthrough", """{"input": "x.y", "outputKey": "z"}""", """{"x": {"y": true}}""", """{"x":{"y":true},"z":true}""")]
    [InlineData("control.counter", """{"key": "n", "step": 3}""", """{"n": 4}""", """{"n":7}""")]
    [InlineData("control.batch", """{"items": "l", "size": 2, "outputKey": "c"}""", """{"l": [1, 2, 3]}""", """{"l":[1,2,3],"c":[[1,2],[3]]}""")]
    [InlineData("transform.jsonParse", """{"input": "t", "outputKey": "v"}""", """{"t": "{\"a\": [1]}"}""", """{"t":"{\"a\": [1]}","v":{"a":[1]}}""")]
    [InlineData("transform.jsonStringify", """{"input": "v", "outputKey": "t"}""", """{"v": {"a": 1}}""", """{"v":{"a":1},"t":"{\"a\":1}"}""")]
    [InlineData("transform.map", """{"items": "l", "pick": "a.b", "outputKey": "r"}""", """{"l": [{"a": {"b": 1}}, {"a": 2}]}""",
        """{"l":[{"a":{"b":1}},{"a":2}],"r":[1,null]}""")]
    [InlineData("transform.map", """{"items": "l", "pick": {"x": "a"}, "outputKey": "r"}""", """{"l": [{"a": 1}]}""",
        """{"l":[{"a":1}],"r":[{"x":1}]}""")]
    [InlineData("transform.merge", """{"inputs": [{"$state": "a"}, {"y": 2}], "outputKey": "m"}""", """{"a": {"x": 1, "y": 1}}""",
        """{"a":{"x":1,"y":1},"m":{"x":1,"y":2}}""")]
    [InlineData("transform.filter", """{"items": "l", "condition": "item > min and index > 0", "outputKey": "r"}""", """{"l": [9, 1, 5], "min": 3}""",
        """{"l":[9,1,5],"min":3,"r":[5]}""")]
    [InlineData("transform.template",
        """{"template": "Dear {{name}}:{{#each lines}} <{{this}}>{{/each}} {{n}}", "values": {"n": 2}, "outputKey": "t"}""",
        """{"name": "A & B", "lines": [1, "x"]}""", """{"name":"A & B","lines":[1,"x"],"t":"Dear A & B: <1> <x> 2"}""")]
    [InlineData("transform.double", """{"input": "n", "outputKey": "d"}""", """{"n": 21}""", """{"n":21,"d":42}""")]
    public async Task A_function_writes_what_it_says(string function, string parameters, string input, string state)
        => JsonElement.DeepEquals(await Docs.OneAsync(function, parameters, input), JsonElement.Parse(state))
            .ShouldBeTrue($"{(await Docs.OneAsync(function, parameters, input)).GetRawText()}\nis not\n{state}");

    [Theory]
    [InlineData("control.condition", """{"condition": "total > 100"}""", """{"total": 101}""", "true")]
    [InlineData("control.condition", """{"condition": "total > 100"}""", """{"total": 99}""", "false")]
    [InlineData("control.switch", """{"value": "kind", "cases": {"a": "first", "3": "third"}}""", """{"kind": "a"}""", "first")]
    [InlineData("control.switch", """{"value": "kind", "cases": {"a": "first", "3": "third"}}""", """{"kind": 3}""", "third")]
    [InlineData("control.switch", """{"value": "kind", "cases": {"a": "first"}, "otherwise": "rest"}""", """{}""", "rest")]
    [InlineData("control.loopCheck", """{"count": "c", "max": 2}""", """{"c": 1}""", "continue")]
    [InlineData("control.loopCheck", """{"count": "c", "max": 2}""", """{"c": 2}""", "done")]
    [InlineData("control.forEach", """{"items": "l"}""", """{"l": []}""", "done")]
    public async Task A_function_names_an_action(string function, string parameters, string input, string action)
        => (await Docs.RunAsync(Docs.One(function, parameters), input)).EnsureCompleted().Action.Value.ShouldBe(action);

    [Theory]
    [InlineData("transform.jsonParse", """{"input": "t", "outputKey": "v"}""", """{"t": "{"}""", "no JSON")]
    [InlineData("transform.template", """{"template": "{{missing}}", "outputKey": "t"}""", "{}", "missing")]
    [InlineData("transform.map", """{"items": "l", "pick": "a", "outputKey": "r"}""", """{"l": {}}""", "no list")]
    [InlineData("transform.double", """{"input": "n", "outputKey": "d"}""", "{}", "nothing at 'n'")]
    public async Task What_it_cannot_do_fails_the_visit_by_name(string function, string parameters, string input, string what)
    {
        var result = await Docs.RunAsync(Docs.One(function, parameters), input);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors[0].Message.ShouldContain(what);
    }

    [Fact]
    public async Task A_list_is_gone_through_item_by_item()
    {
        const string document = """
            {"id": "each", "flow": {"startNodeId": "loop"},
             "nodes": [
               {"id": "loop", "functionId": "control.forEach", "params": {"items": "names"}},
               {"id": "count", "functionId": "control.counter", "params": {"key": "seen"}},
               {"id": "next", "functionId": "control.forEachAdvance"},
               {"id": "end", "functionId": "core.setValue", "params": {"key": "over", "value": true}}],
             "edges": [{"from": "loop", "to": "count", "action": "item"}, {"from": "count", "to": "next"}, {"from": "next", "to": "loop"}, {"from": "loop", "to": "end", "action": "done"}]}
            """;

        var state = Docs.JsonOf(await Docs.RunAsync(document, """{"names": ["a", "b", "c"]}"""));

        state.GetRawText().ShouldBe("""{"names":["a","b","c"],"over":true,"seen":3}""");
    }

    [Fact]
    public async Task A_function_is_called_for_each_item_on_the_pool_in_the_order_of_the_items()
    {
        var state = await Docs.OneAsync(
            "control.batchForEach",
            """{"items": "l", "call": "transform.template", "params": {"template": "{{index}}: {{item.n}}{{mark}}", "outputKey": "x"}, "outputKey": "r", "maxConcurrency": 3}""",
            """{"l": [{"n": "a"}, {"n": "b"}, {"n": "c"}], "mark": "!"}""");

        state.GetProperty("r").GetRawText().ShouldBe("""["0: a!","1: b!","2: c!"]""");
    }

    [Fact]
    public async Task Errors_of_items_are_kept_in_their_places_where_asked_for()
    {
        var state = await Docs.OneAsync(
            "control.batchForEach",
            """{"items": "l", "call": "transform.double", "params": {"input": "item", "outputKey": "x"}, "outputKey": "r", "onError": "continue"}""",
            """{"l": [1, "x", 3]}""");

        state.GetProperty("r")[0].GetProperty("value").GetInt32().ShouldBe(2);
        state.GetProperty("r")[1].GetProperty("error").GetString()!.ShouldContain("no number");
        state.GetProperty("r")[2].GetProperty("value").GetInt32().ShouldBe(6);
    }

    [Fact]
    public async Task Several_functions_run_at_once_and_write_together()
    {
        var state = await Docs.OneAsync(
            "control.parallel",
            """{"calls": [{"call": "core.setValue", "params": {"key": "a", "value": {"$state": "x"}}}, {"call": "transform.double", "params": {"input": "x", "outputKey": "b"}}, {"call": "control.counter", "params": {"key": "c"}}]}""",
            """{"x": 4}""");

        state.GetRawText().ShouldBe("""{"a":4,"b":8,"c":1,"x":4}""");
    }

    [Theory]
    [InlineData("core", "start,end,setValue,log,passthrough,delay")]
    [InlineData("control", "condition,switch,counter,loopCheck,errorHandler,forEach,forEachAdvance,batch,parallel,batchForEach")]
    [InlineData("transform", "jsonParse,jsonStringify,map,merge,filter,template,double")]
    [InlineData("http", "request,get,post,batch,webhook")]
    [InlineData("llm", "chat,jsonChat,decide")]
    [InlineData("memory", "set,get,delete,exists,clear")]
    [InlineData("db", "insert,findOne,findMany,query,update,delete,clearTable")]
    public void All_functions_that_users_know_are_there(string family, string names)
        => Docs.Builtins.All.Select(function => function.Id)
            .ShouldBe([.. Docs.Builtins.All.Select(function => function.Id).Union(names.Split(',').Select(name => $"{family}.{name}"))]);

    [Fact]
    public void Every_function_describes_itself()
    {
        foreach (var function in Docs.Builtins.All)
        {
            function.Summary.ShouldEndWith(".", customMessage: function.Id);
            foreach (var parameter in function.Parameters)
                parameter.Summary.ShouldNotBeEmpty($"{function.Id}: {parameter.Name}");
        }
    }
}
