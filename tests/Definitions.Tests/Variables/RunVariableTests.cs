using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Variables;

[Trait("semantics", "7")]
public class RunVariableTests
{
    private static readonly FlowDocument Document = FlowDocumentReader.Read("""
        {"id": "v", "flow": {"overridable": ["HOST", "KEY"], "secrets": ["KEY"]},
         "nodes": [{"id": "n", "functionId": "core.setValue", "params": {"key": "url", "value": "${HOST}/${PORT}"}}]}
        """, DocumentFormat.Json).EnsureValid();

    private static readonly FlowDefinition Flow =
        new FlowDocumentBuilder(Docs.Builtins, new() { ProcessVariable = name => $"process-{name}" }).Build(Document);

    private static readonly JsonElement Data = JsonElement.Parse("""{"a": 1}""");

    [Fact]
    public async Task A_start_sets_what_the_document_lets_it_set()
    {
        var result = await Flow.RunAsync(Document.NewInput(Data, new Dictionary<string, string> { ["HOST"] = "mine" }));

        result.EnsureCompleted().State.GetString("url").ShouldBe("mine/process-PORT");
        result.State.GetInt("a").ShouldBe(1);
    }

    [Theory]
    [InlineData("PORT", "cannot be set by a start")]
    [InlineData("KEY", "is secret")]
    public void A_start_that_sets_another_one_or_a_secret_is_refused(string name, string why)
        => Should.Throw<ArgumentException>(() => Document.NewInput(Data, new Dictionary<string, string> { [name] = "x" })).Message.ShouldContain(why);

    [Fact]
    public async Task A_run_that_was_given_others_by_other_means_does_not_see_them()
    {
        var result = await Flow.RunAsync(
            new() { ["$env"] = new Dictionary<string, string> { ["HOST"] = "mine", ["PORT"] = "forced", ["KEY"] = "forced" } });

        result.EnsureCompleted().State.GetString("url").ShouldBe("mine/process-PORT");
    }
}
