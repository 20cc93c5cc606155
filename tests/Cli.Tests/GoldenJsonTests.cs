using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>The shapes that scripts read: every verb with <c>--json</c>, as real processes on one database.</summary>
public sealed class GoldenJsonTests(ShopWithHistory history) : IClassFixture<ShopWithHistory>
{
    [Theory]
    [InlineData("list", 0, "list", "--oldest-first", "--limit", "2")]
    [InlineData("list-empty", 0, "list", "--text", "no such thing")]
    [InlineData("list-count", 0, "list", "--count")]
    [InlineData("show-completed", 0, "show", "order-7")]
    [InlineData("show-failed", 0, "show", "broken-1")]
    [InlineData("show-cancelled", 0, "show", "gate-1")]
    [InlineData("show-nested", 0, "show", "nested-1")]
    [InlineData("state", 0, "state", "order-7")]
    [InlineData("state-version", 0, "state", "order-7", "--version", "2")]
    [InlineData("state-key", 0, "state", "order-7", "--key", "receipt")]
    [InlineData("events", 0, "events", "order-7")]
    [InlineData("events-after", 0, "events", "broken-1", "--after", "1")]
    [InlineData("wait-completed", 0, "wait", "order-7")]
    [InlineData("wait-failed", 1, "wait", "broken-1")]
    [InlineData("wait-cancelled", 3, "wait", "gate-1")]
    [InlineData("graph-mermaid", 0, "graph", "checkout")]
    [InlineData("graph-run", 0, "graph", "--run", "nested-1", "--format", "dot")]
    [InlineData("verify", 0, "verify")]
    [InlineData("greet", 0, "greet", "Ada")]
    public async Task A_verb_writes_the_shape_that_its_golden_file_shows(string file, int exitCode, params string[] arguments)
    {
        var before = history.Shop.Files();

        var call = await history.Shop.CallAsync([.. arguments, "--json"]);

        call.ExitCode.ShouldBe(exitCode, call.Error);
        var said = Golden.Stable(call.Out, history.Shop.Folder);
        Golden.ReadOrWrite($"{file}.json", said).ShouldBe(said);
        history.Shop.Files().ShouldBe(before, "a verb that reads makes no file");
    }
}
