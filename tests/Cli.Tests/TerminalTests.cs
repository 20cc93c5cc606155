using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>What a person sees on a terminal, and what a pipe gets instead.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Green = "\e[32m";

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task One_run_is_shown_while_it_works_and_its_picture_is_wiped_away()
    {
        await using var life = _shop.StartOnTerminal(_shop.GateRun("live"));
        await _shop.AtGateAsync("live", life);
        await life.SaysAsync(said => said.Contains("gate 'live': running", StringComparison.Ordinal)
            && said.Contains("1 visit done", StringComparison.Ordinal), "the picture of the run");

        _shop.OpenGate("live");

        (await life.EndAsync()).ShouldBe(0, life.Describe("was to end well"));
        var afterPicture = life.Out[life.Out.LastIndexOf("\e[2K", StringComparison.Ordinal)..];
        afterPicture.ShouldContain("run 'live' of gate: completed");
        afterPicture.ShouldNotContain("visit done");
    }

    [Fact]
    public async Task Many_runs_are_shown_with_counts_and_what_they_are_at()
    {
        foreach (var id in (string[])["one", "two", "three"])
            (await _shop.CallAsync([.. _shop.GateRun(id), "--no-wait"])).ShouldEndWith(0);
        await using var life = _shop.StartOnTerminal(["run"]);
        await life.SaysAsync(said => said.Contains("] 0/3", StringComparison.Ordinal)
            && said.Contains("three: gate", StringComparison.Ordinal), "that three runs are at work");

        _shop.OpenGate("two");
        await life.SaysAsync("] 1/3");
        _shop.OpenGate("one");
        _shop.OpenGate("three");

        (await life.EndAsync()).ShouldBe(0, life.Describe("was to end well"));
        life.Out.ShouldContain("3 runs finished: 3 completed.");
    }

    [Fact]
    public async Task In_a_pipe_many_runs_are_a_line_each_and_nothing_is_drawn()
    {
        foreach (var id in (string[])["one", "two"])
            (await _shop.CallAsync([.. _shop.GateRun(id), "--no-wait"])).ShouldEndWith(0);
        _shop.OpenGate("one");
        _shop.OpenGate("two");

        var call = (await _shop.CallAsync("run")).ShouldEndWith(0);

        call.Out.ShouldNotContain("\e");
        call.Out.Split('\n').Take(2).Order().ShouldAllBe(line => line.EndsWith("completed"));
        call.Out.ShouldContain("[2/2] ");
    }

    [Fact]
    public async Task Colours_are_used_on_terminals_and_never_with_NO_COLOR()
    {
        (await _shop.CallAsync("run", "outer", "--id", "o")).ShouldEndWith(0);

        await using (var colourful = _shop.StartOnTerminal(["list"]))
        {
            (await colourful.EndAsync()).ShouldBe(0);
            colourful.Out.ShouldContain($"{Green}completed");
        }

        await using (var plain = _shop.StartOnTerminal(["list"], ("NO_COLOR", "1")))
        {
            (await plain.EndAsync()).ShouldBe(0);
            plain.Out.ShouldContain("completed");
            plain.Out.ShouldNotContain("\e[3");
        }

        await using var dumb = _shop.StartOnTerminal(["list"], ("TERM", "dumb"));
        (await dumb.EndAsync()).ShouldBe(0);
        dumb.Out.ShouldNotContain("\e");
    }

    [Fact]
    public async Task JSON_on_a_terminal_is_JSON_alone()
    {
        await using var life = _shop.StartOnTerminal(["run", "outer", "--json"]);
        (await life.EndAsync()).ShouldBe(0, life.Describe("was to end well"));
        System.Text.Json.JsonDocument.Parse(life.Out).RootElement.GetProperty("status").GetString().ShouldBe("completed");
    }
}
