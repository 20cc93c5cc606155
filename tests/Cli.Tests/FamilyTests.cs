using System.Text.RegularExpressions;
using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Child runs and compensations as a person or a script sees them.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_run_shows_the_tree_of_its_children_and_what_was_undone_and_lists_tell_roots_from_children()
    {
        (await _shop.CallAsync("run", "family", "--id", "f", "--input", """{"breaks":true}""")).ShouldEndWith(1, "what happened:");

        var shown = (await _shop.CallAsync("show", "f")).ShouldEndWith(0).Out;
        shown.ShouldMatch(@"CHILD RUN\s+FLOW\s+STATUS");
        shown.ShouldMatch(@"f/work#1\s+child\s+completed");
        shown.ShouldMatch(@"UNDOING\s+STATUS[\s\S]*work\s+undone");
        var json = (await _shop.CallAsync("show", "f", "--json")).ShouldEndWith(0).Json;
        json.GetProperty("children")[0].GetProperty("id").GetString().ShouldBe("f/work#1");
        json.GetProperty("childrenOmitted").GetBoolean().ShouldBeFalse();
        json.GetProperty("compensations").EnumerateArray().Select(one => $"{one.GetProperty("node").GetString()} {one.GetProperty("status").GetString()}")
            .ShouldBe(["first compensated", "work compensated", "second compensated"]);
        json.GetProperty("visits").EnumerateArray().Single(visit => visit.GetProperty("node").GetString() == "work").GetProperty("child").GetString().ShouldBe("f/work#1");
        Ids(await _shop.CallAsync("list", "--roots", "--json")).ShouldBe(["f"]);
        Ids(await _shop.CallAsync("list", "--parent", "f", "--json")).ShouldBe(["f/work#1"]);
    }

    [Fact]
    public async Task A_completed_run_is_undone_when_somebody_asks_for_it()
    {
        (await _shop.CallAsync("run", "family", "--id", "g")).ShouldEndWith(0);
        (await _shop.CallAsync("show", "g")).ShouldEndWith(0).Out.ShouldMatch(@"first\s+stands");
        await using var engine = _shop.Start(_shop.GateRun("engine"));
        await _shop.AtGateAsync("engine", engine);

        (await _shop.CallAsync("compensate", "engine")).ShouldComplain(1, "'compensate' can do nothing with it");
        (await _shop.CallAsync("compensate", "g")).ShouldEndWith(0).Out.ShouldBe("run 'g' undoes its work.\n");
        (await _shop.CallAsync("wait", "g")).ShouldEndWith(0);
        (await _shop.CallAsync("compensate", "g", "--json")).ShouldEndWith(0).Json.GetProperty("changed").GetBoolean().ShouldBeFalse();

        var undone = (await _shop.CallAsync("show", "g", "--json")).ShouldEndWith(0).Json.GetProperty("compensations");
        undone.EnumerateArray().Select(one => one.GetProperty("status").GetString()).ShouldBe(["compensated", "compensated", "compensated"]);
        _shop.OpenGate("engine");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    [Fact]
    public async Task Without_an_engine_it_is_queued_and_the_next_engine_undoes_the_work()
    {
        (await _shop.CallAsync("run", "family", "--id", "h")).ShouldEndWith(0);
        (await _shop.CallAsync("compensate", "h")).ShouldEndWith(0).Out.ShouldStartWith("queued as 1:");

        await using var engine = _shop.Start(_shop.GateRun("engine"));
        await _shop.AtGateAsync("engine", engine);
        // The engine lives as long as its run: a stop would leave to the next one what is not undone yet.
        var shown = "";
        await Until.SoAsync(
            async () => Regex.IsMatch(shown = (await _shop.CallAsync("show", "h")).ShouldEndWith(0).Out, @"first\s+undone"), "the work is undone", () => shown);
        _shop.OpenGate("engine");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    private static IEnumerable<string?> Ids(Call call) => call.ShouldEndWith(0).Json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("id").GetString());
}
