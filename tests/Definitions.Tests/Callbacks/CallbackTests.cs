using System.Collections.Concurrent;
using System.Text.Json;
using ActorFlow.Testing;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Callbacks;

/// <summary>What a program is told while nodes run, and what stands in for them.</summary>
[Trait("semantics", "7")]
public class CallbackTests
{
    private const string Document = """
        {"id": "c", "flow": {"startNodeId": "first", "secrets": ["TOKEN"]},
         "nodes": [
           {"id": "first", "functionId": "core.log", "params": {"message": "hello ${TOKEN}", "level": "warning"}, "nodeType": "clusterRoot"},
           {"id": "sub", "functionId": "core.start", "nodeType": "subNode", "parentId": "first"},
           {"id": "inner", "functionId": "flow.run", "params": {"flow": "inner"}},
           {"id": "each", "functionId": "control.batchForEach", "params": {"items": [1, 2], "call": "core.start"}},
           {"id": "bad", "functionId": "transform.double", "params": {"input": "nothing", "outputKey": "x"}, "runtime": {"maxAttempts": 2}}],
         "edges": [{"from": "first", "to": "inner"}, {"from": "inner", "to": "each"}, {"from": "each", "to": "bad"}]}
        """;

    private static FlowDefinition Flow(DocumentCallbacks? callbacks = null, IReadOnlyDictionary<string, NodeMock>? mocks = null,
        string document = Document) => Docs.Build(document, options: new()
    {
        ProcessVariable = name => name == "TOKEN" ? "pl4nted" : null,
        Callbacks = callbacks,
        Mocks = mocks ?? new Dictionary<string, NodeMock>(),
        Documents = new Dictionary<string, FlowDocument>
        {
            ["inner"] = FlowDocumentReader.Read(
                """{"id": "inner", "nodes": [{"id": "deep", "functionId": "core.setValue", "params": {"key": "k", "value": 1}}]}""",
                    DocumentFormat.Json).EnsureValid(),
        },
    });

    [Fact]
    public async Task Each_node_is_told_once_before_it_begins_and_at_its_end_in_clusters_and_inner_documents_too()
    {
        var told = new ConcurrentQueue<string>();
        var callbacks = new DocumentCallbacks
        {
            BeforeNode = async (node, cancellationToken) =>
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                told.Enqueue($"before {node.Node}");
            },
            Started = node => told.Enqueue($"started {node.Node}"),
            Completed = node => told.Enqueue($"completed {node.Node} {string.Join(',', node.Actions)}"),
            Failed = node => told.Enqueue($"failed {node.Node} after {node.Attempts}: {node.Error!.Type.Split('.')[^1]}"),
        };

        (await Flow(callbacks).RunAsync()).Status.ShouldBe(RunStatus.Failed);

        foreach (var node in (string[])["first/first", "first/sub", "inner/deep", "each", "bad"])
        {
            told.Count(line => line == $"before {node}").ShouldBe(1, string.Join('\n', told));
            told.Count(line => line == $"started {node}").ShouldBe(1, node);
            told.ToList().IndexOf($"before {node}").ShouldBeLessThan(told.ToList().IndexOf($"started {node}"), node);
        }

        told.Count(line => line == "completed inner/deep default").ShouldBe(1, string.Join('\n', told));
        told.Count(line => line.StartsWith("completed each", StringComparison.Ordinal)).ShouldBe(1);
        told.ShouldContain("failed bad after 2: FunctionArgumentException");
    }

    [Fact]
    public async Task Lines_of_the_log_and_progress_are_told_without_secrets()
    {
        var (lines, progress) = (new ConcurrentQueue<NodeLine>(), new ConcurrentQueue<NodeProgress>());

        await Flow(new() { Log = lines.Enqueue, Progress = progress.Enqueue }).RunAsync();

        var line = lines.ShouldHaveSingleItem();
        (line.Node, line.Level, line.Text).ShouldBe(("first/first", LogLevel.Warning, "hello ***"));
        progress.Select(one => (one.Node, one.Item)).ShouldBe([("each", 0L), ("each", 1L)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_callback_before_a_node_is_waited_for_and_its_error_fails_the_visit_while_others_harm_nothing()
    {
        var refused = await Flow(new() { BeforeNode = (node, _) => node.Node == "each" ? throw new InvalidOperationException("not today") : default })
            .RunAsync();
        var harmless = await Flow(new() { Started = _ => throw new InvalidOperationException("x"),
            Completed = _ => throw new InvalidOperationException("x"), Log = _ => throw new InvalidOperationException("x") }).RunAsync();

        (refused.Errors[0].Node, refused.Errors[0].Message).ShouldBe(("each", "not today"));
        harmless.Errors.ShouldHaveSingleItem().Node.ShouldBe("bad");
    }

    [Fact]
    public async Task Long_lines_and_lines_without_end_are_cut_with_a_mark()
    {
        var lines = new ConcurrentQueue<string>();
        var flow = Docs.Build(
            """
            {"id": "l", "flow": {"startNodeId": "log"},
             "nodes": [{"id": "log", "functionId": "core.log", "params": {"message": {"$state": "text"}}, "runtime": {"maxVisits": 10010}}, {"id": "loop", "functionId": "control.loopCheck", "params": {"count": "n", "max": 10004}, "runtime": {"maxVisits": 10010}}],
             "edges": [{"from": "log", "to": "loop"}, {"from": "loop", "to": "log", "action": "continue"}]}
            """,
            options: new() { Callbacks = new() { Log = line => lines.Enqueue(line.Text) } });

        (await flow.RunAsync(new() { ["text"] = new string('x', 10_007) })).EnsureCompleted();

        lines.First().ShouldEndWith("x… [7 characters left out]");
        lines.Count.ShouldBe(10_001);
        lines.Last().ShouldContain("further ones are left out");
    }

    [Fact]
    public async Task A_value_too_large_to_be_kept_by_name_is_refused()
        => (await Docs.RunAsync(Docs.One("memory.set", """{"key": "k", "value": {"$state": "big"}}"""),
            $$"""{"big": "{{new string('x', 1_100_000)}}"}""")).Errors[0].Message.ShouldContain("1048576 are the most");

    private const string Mocked = """
        {"id": "m", "flow": {"startNodeId": "get"},
         "nodes": [
           {"id": "get", "functionId": "http.get", "params": {"url": "${NOWHERE}", "outputKey": "page"}},
           {"id": "pick", "functionId": "control.switch", "params": {"value": "page", "cases": {}}},
           {"id": "wait", "functionId": "core.delay", "params": {"duration": "30d"}},
           {"id": "fails", "functionId": "core.start"},
           {"id": "caught", "functionId": "control.errorHandler"}],
         "edges": [{"from": "get", "to": "pick"}, {"from": "pick", "to": "wait", "action": "on"}, {"from": "wait", "to": "fails"}, {"from": "fails", "to": "caught", "action": "error"}]}
        """;

    [Fact]
    public Task Mocks_stand_in_for_nodes_by_value_action_delay_and_error() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Flow(document: Mocked, mocks: new Dictionary<string, NodeMock>
        {
            ["get"] = new() { Value = JsonElement.Parse("""{"status": 200}"""u8) },
            ["pick"] = new() { Action = "on", Delay = TimeSpan.FromHours(2) },
            ["wait"] = new() { Value = JsonElement.Parse("1"u8), OutputKey = "waited" },
            ["fails"] = new() { Error = "as told" },
        });
        var begun = host.TimeProvider.GetUtcNow();

        var state = (await (await host.StartAsync(flow)).WaitAsync()).EnsureCompleted().State;

        state.Get<JsonElement>("page").GetProperty("status").GetInt32().ShouldBe(200);
        state.GetInt("waited").ShouldBe(1);
        state.Get<JsonElement>("error").GetProperty("message").GetString().ShouldBe("as told");
        (host.TimeProvider.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(2));
    });

    [Fact]
    public void A_mock_for_a_node_that_is_not_there_is_an_error()
        => Should.Throw<FlowDocumentException>(() => Flow(document: Mocked,
            mocks: new Dictionary<string, NodeMock> { ["gett"] = new() })).Message.ShouldContain("Did you mean 'get'?");
}
