using System.Text;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Variables;

[Trait("semantics", "7")]
public class SecretTests
{
    private const string Secret = "pl4nted-s3cret";

    private static FlowDefinition Flow(string function, string parameters)
        => Docs.Build($$"""
            {"id": "s", "flow": {"env": {"HEADER": "Bearer ${API_KEY}"}, "secrets": ["API_KEY"]}, "nodes": [{"id": "n", "functionId": "{{function}}", "params": {{parameters}} }]}
            """, options: new() { ProcessVariable = name => name == "API_KEY" ? Secret : null });

    [Fact]
    public async Task A_secret_that_a_function_writes_is_masked()
        => (await Flow("core.setValue", """{"key": "k", "value": {"a": ["x ${HEADER} y"]}}""").RunAsync()).EnsureCompleted().State.Get<Dictionary<string, string[]>>("k")["a"].ShouldBe(["x Bearer *** y"]);

    [Fact]
    public async Task A_secret_in_an_error_is_masked()
    {
        var result = await Flow("transform.template", """{"template": "{{#each x}} ${HEADER}", "outputKey": "k"}""").RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldAllBe(error => !$"{error.Message}{error.Detail}{error.Exception}".Contains(Secret));
    }

    [Fact]
    public Task A_secret_is_in_no_event_of_the_journal() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Flow("core.setValue", """{"key": "k", "value": "${HEADER}"}"""));
        (await run.WaitAsync()).EnsureCompleted();

        var told = string.Join('\n', (await host.Journal.ReadAsync(run.Id, 1, CancellationToken.None)).Select(entry => Encoding.UTF8.GetString(entry.Data.Span)));

        told.ShouldContain("Bearer ***");
        told.ShouldNotContain(Secret);
    });
}
