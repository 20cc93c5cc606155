using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Work that runs have added, on the command line.</summary>
[Trait("semantics", "5")]
public sealed class DynamicTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task What_a_run_has_added_is_shown_and_drawn()
    {
        (await _shop.CallAsync("run", "fan", "--id", "fan-1")).ShouldEndWith(0);

        var shown = (await _shop.CallAsync("show", "fan-1")).ShouldEndWith(0).Out;
        foreach (var text in (string[])["+pair", "w-1: worker | w-2: worker", "goto", "CHECKPOINT", "after the visit", "{\"round\":1}"])
            shown.ShouldContain(text);

        var json = (await _shop.CallAsync("show", "fan-1", "--json")).ShouldEndWith(0).Json;
        json.GetProperty("added").EnumerateArray().Select(added => added.GetProperty("kind").GetString()).ShouldBe(["next", "goto"]);
        json.GetProperty("checkpoints")[0].GetProperty("metadata").GetProperty("round").GetInt32().ShouldBe(1);

        var drawn = (await _shop.CallAsync("graph", "--run", "fan-1")).ShouldEndWith(0).Out;
        foreach (var text in (string[])["#43;pair", "w-2: worker", "-.->|\"next\"|", "-.->|\"goto\"|"])
            drawn.ShouldContain(text);
        (await _shop.CallAsync("graph", "fan")).ShouldEndWith(0).Out.ShouldNotContain("w-2");
    }
}
