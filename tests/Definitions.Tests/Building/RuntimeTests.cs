using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Building;

/// <summary>What a document says of attempts, waits and limits takes effect.</summary>
[Trait("semantics", "7")]
public class RuntimeTests
{
    private sealed class Slow
    {
        [FlowFunction("test.slow", Summary = "Takes an hour.")]
        public static Task SlowAsync(ExecContext context, CancellationToken cancellationToken)
        => Task.Delay(TimeSpan.FromHours(1), context.TimeProvider, cancellationToken);

        [FlowFunction("test.broken", Summary = "Fails for good.")]
        public static Task BrokenAsync() => throw new FormatException("no use");

        [FlowFunction("test.offline", Summary = "Fails, and may not the next time.")]
        public static Task OfflineAsync() => throw new TimeoutException("offline");
    }

    private static FlowDefinition Flow(string function, string flow, string node = "{}")
        => Docs.Build($$"""{"id": "r", "flow": {{flow}}, "nodes": [{"id": "n", "functionId": "{{function}}", "runtime": {{node}} }]}""",
            Docs.Builtins.AddMethods<Slow>());

    private static async Task<(RunResult Result, TimeSpan Took)> RunAsync(FlowDefinition flow)
    {
        var told = default((RunResult, TimeSpan));
        await FlowTestHost.RunAsync(async host =>
        {
            var begun = host.TimeProvider.GetUtcNow();
            var result = await (await host.StartAsync(flow)).WaitAsync();
            told = (result, host.TimeProvider.GetUtcNow() - begun);
        });
        return told;
    }

    [Theory]
    [InlineData("{}", """{"timeout": "10m"}""", 10, 1)]
    [InlineData("""{"runtime": {"timeout": 600000}}""", "{}", 10, 1)]
    [InlineData("""{"runtime": {"timeout": "50m"}}""", """{"timeout": "10m"}""", 10, 1)]
    [InlineData("{}", """{"timeout": "10m", "maxAttempts": 3, "delay": "5m"}""", 40, 3)]
    [InlineData("{}", """{"timeout": "10m", "maxAttempts": 9, "delay": "5m", "totalTimeout": "32m"}""", 32, 3)]
    public async Task Limits_of_time_hold(string flow, string node, int minutes, int attempts)
    {
        var (result, took) = await RunAsync(Flow("test.slow", flow, node));

        (result.Status, took, result.Errors[0].Attempts).ShouldBe((RunStatus.Failed, TimeSpan.FromMinutes(minutes), attempts));
    }

    [Theory]
    [InlineData("""{"maxAttempts": 3}""", "test.broken", 3)]
    [InlineData("""{"maxAttempts": 3, "retryOn": "any"}""", "test.broken", 3)]
    [InlineData("""{"maxAttempts": 3, "retryOn": "transient"}""", "test.broken", 1)]
    [InlineData("""{"policy": "patient", "retryOn": "transient"}""", "test.broken", 1)]
    [InlineData("""{"maxAttempts": 3, "retryOn": "transient"}""", "test.offline", 3)]
    [InlineData("""{"policy": "none"}""", "test.offline", 1)]
    [InlineData("""{"policy": "aggressive"}""", "test.offline", 5)]
    [InlineData("""{"policy": "aggressive", "maxAttempts": 2}""", "test.offline", 2)]
    public async Task Attempts_are_made_as_often_as_said(string runtime, string function, int attempts)
        => (await RunAsync(Flow(function, "{}", runtime))).Result.Errors[0].Attempts.ShouldBe(attempts);

    [Fact]
    public async Task Waits_grow_by_the_factor_up_to_the_longest()
    {
        var (_, took) = await RunAsync(Flow("test.broken", "{}", """{"maxAttempts": 5, "delay": "1m", "factor": 3, "maxDelay": "10m"}"""));

        took.ShouldBe(TimeSpan.FromMinutes(1 + 3 + 9 + 10));
    }

    [Fact]
    public async Task A_deadline_ends_the_run()
    {
        var (result, took) = await RunAsync(Flow("test.slow", """{"deadline": "20m"}"""));

        (result.Status, took).ShouldBe((RunStatus.Cancelled, TimeSpan.FromMinutes(20)));
    }

    [Theory]
    [InlineData("{}", """{"maxVisits": 4}""", "4")]
    [InlineData("""{"maxSteps": 6}""", "{}", "6")]
    public async Task Loops_are_bounded_as_said(string flow, string node, string bound)
    {
        var looped = Docs.Build($$"""{"id": "l", "flow": {{flow.TrimEnd('}')}}{{(flow.Length > 2 ? "," : "")}} "startNodeId": "n"}, "nodes": [{"id": "n", "functionId": "control.counter", "params": {"key": "k"}, "runtime": {{node}} }], "edges": [{"from": "n", "to": "n"}]}""");

        var result = await looped.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.State.GetInt("k").ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(bound);
    }

    [Fact]
    public void Waits_without_attempts_are_warned_of()
        => FlowDocumentReader.Read("""{"id": "x", "nodes": [{"id": "n", "functionId": "f", "runtime": {"delay": "1s"}}]}""",
            DocumentFormat.Json).Problems.ShouldHaveSingleItem().Code.ShouldBe("one-attempt");

    [Fact]
    public void A_flow_within_the_run_has_no_time_limit_of_its_own()
    {
        var inner = FlowDocumentReader.Read("""{"id": "inner", "nodes": [{"id": "i", "functionId": "core.start"}]}""", DocumentFormat.Json)
            .EnsureValid();
        FlowDefinition Outer(string flow, string node)
            => Docs.Build($$"""{"id": "o", "flow": {"runtime": {{flow}} }, "nodes": [{"id": "n", "functionId": "flow.run", "params": {"flow": "inner"}, "runtime": {{node}} }]}""", options: new() { Documents = new Dictionary<string, FlowDocument> { ["inner"] = inner } });

        Outer("""{"timeout": "1m", "maxAttempts": 2}""", "{}").Nodes.Single().Options.Timeout.ShouldBeNull();
        Should.Throw<FlowDocumentException>(() => Outer("{}",
            """{"timeout": "1m"}""")).Problems.ShouldHaveSingleItem().Path.ShouldBe("$.nodes[0].runtime");
    }
}
