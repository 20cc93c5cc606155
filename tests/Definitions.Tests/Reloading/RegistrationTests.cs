using System.Text.Json;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Reloading;

/// <summary>Documents that change while the system runs: new runs take the new one, and runs keep the one they were started with.</summary>
[Trait("semantics", "7")]
public class RegistrationTests
{
    private static string Text(string says, string function = "core.setValue") => $$"""
        {"id": "d", "flow": {"startNodeId": "wait"},
         "nodes": [{"id": "wait", "functionId": "core.delay", "params": {"duration": "1h"} }, {"id": "say", "functionId": "{{function}}", "params": {"key": "said", "value": "{{says}}"} }],
         "edges": [{"from": "wait", "to": "say"}]}
        """;

    private static FlowDocumentBuilder Builder(FunctionRegistry? functions = null, IReadOnlyDictionary<string, FlowDocument>? library = null)
        => new(functions ?? Docs.Builtins, new() { ProcessVariable = _ => null, Documents = library ?? new Dictionary<string, FlowDocument>() });

    private static FlowDefinition Flow(string says) => Docs.Build(Text(says));

    private static FlowTestHostOptions Rebuilding(FlowDocumentBuilder? builder = null)
        => new() { Configure = options => options.FlowRebuilder = builder ?? Builder() };

    private static async Task<string> SaidAsync(FlowTestHost host, RunId run)
        => (await host.RunOf(run).WaitAsync()).EnsureCompleted().State.GetString("said");

    [Fact]
    public Task New_runs_take_the_changed_document_and_running_ones_keep_theirs() => FlowTestHost.RunAsync(async host =>
    {
        await host.RestartAsync();
        (await host.System.RegisterAsync(Flow("one"))).ShouldBeTrue();
        var first = (await host.System.StartAsync("d")).Id;
        host.Settle();

        (await host.System.RegisterAsync(Flow("one"))).ShouldBeFalse();
        (await host.System.RegisterAsync(Flow("two"))).ShouldBeTrue();
        var second = (await host.System.StartAsync("d")).Id;

        (await SaidAsync(host, first)).ShouldBe("one");
        (await SaidAsync(host, second)).ShouldBe("two");
    }, Rebuilding());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_run_keeps_its_document_over_a_crash_whether_another_one_is_registered_or_none(bool isRegistered)
    => FlowTestHost.RunAsync(async host =>
    {
        await host.RestartAsync();
        await host.System.RegisterAsync(Flow("one"));
        var first = (await host.System.StartAsync("d")).Id;
        host.Settle();
        await host.CrashAsync();
        if (isRegistered)
            host.Register(Flow("two"));
        await host.RestartAsync();

        (await SaidAsync(host, first)).ShouldBe("one");
        (await host.System.FindAsync(first))!.Fingerprint.ShouldBe(Flow("one").Fingerprint);
        (await host.HistoryAsync(first)).ShouldNotContain(name => name.Contains("adopted", StringComparison.OrdinalIgnoreCase));
    }, Rebuilding());

    [Fact]
    public Task A_child_keeps_its_document_too() => FlowTestHost.RunAsync(async host =>
    {
        FlowDefinition Outer(string says)
        {
            var inner = FlowDocumentReader.Read(Text(says), DocumentFormat.Json).EnsureValid();
            var outer = FlowDocumentReader.Read(
                """{"id": "outer", "nodes": [{"id": "sub", "functionId": "flow.run", "params": {"flow": "d", "mode": "child", "returns": ["said"]}}]}""", DocumentFormat.Json);
            return Builder(library: new Dictionary<string, FlowDocument> { ["d"] = inner }).Build(outer.EnsureValid());
        }

        await host.RestartAsync();
        await host.System.RegisterAsync(Outer("one"));
        var first = (await host.System.StartAsync("outer")).Id;
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        (await host.System.RegisterAsync(Outer("two"))).ShouldBeTrue();
        var second = (await host.System.StartAsync("outer")).Id;

        (await SaidAsync(host, second)).ShouldBe("two");
        (await SaidAsync(host, first)).ShouldBe("one");
    }, Rebuilding());

    [Fact]
    public Task A_document_whose_function_is_gone_parks_its_runs_with_the_reason_until_another_one_comes() => FlowTestHost.RunAsync(async host =>
    {
        await host.RestartAsync();
        await host.System.RegisterAsync(Docs.Build(Text("one", "test.old"), Old()));
        var run = (await host.System.StartAsync("d")).Id;
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        var parked = await host.System.GetAsync(run);

        await host.System.RegisterAsync(Flow("two"));

        parked.Status.ShouldBe(RunStatus.Parked);
        parked.Aside!.Reason.ShouldContain("There is no function 'test.old'");
        (await SaidAsync(host, run)).ShouldBe("two");
        (await host.System.GetAsync(run)).Aside.ShouldBeNull();
    }, Rebuilding());

    [Fact]
    public Task Without_a_way_to_make_it_anew_a_run_goes_on_with_the_registered_document_where_it_fits() => FlowTestHost.RunAsync(async host =>
    {
        await host.RestartAsync();
        await host.System.RegisterAsync(Flow("one"));
        var run = (await host.System.StartAsync("d")).Id;
        host.Settle();
        await host.CrashAsync();
        host.Register(Flow("two"));
        await host.RestartAsync();

        (await SaidAsync(host, run)).ShouldBe("two");
    });

    [Fact]
    public Task A_flow_made_by_code_does_not_change_while_the_system_runs() => FlowTestHost.RunAsync(async host =>
    {
        await host.RestartAsync();
        (await host.System.RegisterAsync(ActorFlow.Flow.Named("d").StartAt(Node.Delay("wait", TimeSpan.FromHours(1))).Build())).ShouldBeTrue();

        (await Should.ThrowAsync<ArgumentException>(() => host.System.RegisterAsync(Flow("one")))).Message.ShouldContain("made of data");
    });

    [Fact]
    public void What_a_node_does_counts_for_the_fingerprint_and_how_it_is_drawn_does_not()
    {
        var plain = Flow("one").Fingerprint;

        Flow("two").Fingerprint.ShouldNotBe(plain);
        Docs.Build(Text("one").Replace("\"1h\"", "\"2h\"")).Fingerprint.ShouldNotBe(plain);
        Docs.Build(Text("one")
            .Replace("\"id\": \"say\",", "\"id\": \"say\", \"name\": \"Says\", \"position\": {\"x\": 1, \"y\": 2},")).Fingerprint.ShouldBe(plain);
        Docs.Build(Text("one").Replace("{\"id\": \"d\",", "{\"id\": \"d\", \"version\": \"7\",")).Fingerprint.ShouldBe(plain);
    }

    [Fact]
    public void A_stored_document_is_made_anew_as_it_was()
    {
        var flow = Flow("one");

        Builder().Rebuild(flow.Source!).Fingerprint.ShouldBe(flow.Fingerprint);
    }

    private static FunctionRegistry Old() => Docs.Builtins.Add(new FlowFunction
    {
        Id = "test.old",
        Summary = "Is gone in the next release.",
        TakesAnyArguments = true,
        Body = _ => new(FunctionResult.Default.Set("said", JsonSerializer.SerializeToElement("old"))),
    });
}
