using System.Text.Json;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Sql;

/// <summary>Calls that are repeated because the process ended between what they wrote and the journal.</summary>
[Trait("semantics", "7")]
[Trait("semantics", "12")]
public sealed class RepeatedCallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorflow-db-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task A_row_is_put_in_once_though_its_exec_ran_twice() => FlowTestHost.RunAsync(async host =>
    {
        Counted.Calls = 0;
        var functions = new FunctionRegistry().AddBuiltins(database: new() { Folder = () => _folder }).AddMethods<Counted>();
        var flow = Docs.Build(
            """
            {"id": "once", "flow": {"startNodeId": "count"},
             "nodes": [
               {"id": "count", "functionId": "core.start"},
               {"id": "put", "functionId": "db.insert", "params": {"table": "t", "values": {"v": 1}, "outputKey": "put"}},
               {"id": "all", "functionId": "db.findMany", "params": {"table": "t", "outputKey": "all"}}],
             "edges": [{"from": "count", "to": "put"}, {"from": "put", "to": "all"}]}
            """,
            functions);
        host.Register(flow);
        var run = await host.StartAsync(flow);
        string File() => Directory.GetFiles(_folder, "run-*.db").SingleOrDefault() ?? "";
        host.StepUntil(() => File().Length > 0);
        IDisposable held = host.HoldCommits();
        host.Settle();
        await host.CrashAsync();
        held.Dispose();
        await host.RestartAsync();

        var state = (await host.RunOf(run.Id).WaitAsync()).EnsureCompleted().State;

        state.Get<List<JsonElement>>("all").Count.ShouldBe(1);
        (await host.HistoryAsync(run.Id)).ShouldContain(fact => fact.Contains("ecovered", StringComparison.Ordinal));
    });

    private sealed class Counted
    {
        public static int Calls { get; set; }

        [FlowFunction("test.count")]
        public static int Count() => ++Calls;
    }
}
