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

    [Theory]
    [InlineData("")]
    [InlineData("u:")]
    [InlineData("user:")]
    [InlineData("admin:")]
    public async Task A_secret_in_base64_or_in_hexadecimal_digits_is_masked_wherever_it_begins_in_the_text(string before)
    {
        var functions = Docs.Builtins.Add("test.encode", "Encodes.", (string secret, string before) =>
        {
            var bytes = Encoding.UTF8.GetBytes($"{before}{secret}!tail");
            return new[] { "Basic " + Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes) };
        });
        var flow = Docs.Build(
            Docs.One("test.encode", $$"""{"secret": "${API_KEY}", "before": "{{before}}", "outputKey": "k"}""").Replace("\"nodes\"", "\"flow\": {\"secrets\": [\"API_KEY\"]}, \"nodes\"", StringComparison.Ordinal),
            functions, new() { ProcessVariable = name => name == "API_KEY" ? Secret : null });

        var told = (await flow.RunAsync()).EnsureCompleted().State.Get<string[]>("k");

        foreach (var text in told)
        {
            text.ShouldContain("***");
            // What is left is what stood beside the secret, and the letters that mix both.
            var left = text.Replace("Basic ", "", StringComparison.Ordinal).Replace("***", "", StringComparison.Ordinal);
            left.Length.ShouldBeLessThanOrEqualTo(((before.Length + "!tail".Length) * 2) + 4);
        }
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
