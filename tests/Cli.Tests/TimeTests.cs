using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Waiting runs from the command line: what is due, and signals.</summary>
public sealed class TimeTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task What_is_due_is_listed_for_all_runs_and_for_one()
    {
        (await _shop.CallAsync("run", "outer", "--id", "done")).ShouldEndWith(0);
        (await _shop.CallAsync("timers")).ShouldEndWith(0, "nothing is due.").Out.ShouldBeEmpty();
        (await _shop.CallAsync("run", "pay", "--id", "p-1", "--no-wait")).ShouldEndWith(0);

        var all = (await _shop.CallAsync("timers")).ShouldEndWith(0).Out;
        all.ShouldContain("p-1");
        all.ShouldContain("timeout of a signal");
        all.ShouldMatch("2 d 23 h|3 d 0 h");
        var one = (await _shop.CallAsync("timers", "p-1")).ShouldEndWith(0).Out;
        one.ShouldContain("deadline of the run");
        (await _shop.CallAsync("show", "p-1")).ShouldEndWith(0).Out.ShouldContain("waits for signal 'payment'");
        (await _shop.CallAsync("timers", "nobody")).ShouldComplain(2, "there is no run 'nobody'");
        (await _shop.CallAsync("timers", "--limit", "0")).ShouldComplain(2, "--limit is 1 to 1000");

        var said = Golden.Stable((await _shop.CallAsync("timers", "p-1", "--json")).ShouldEndWith(0).Out, _shop.Folder);
        Golden.ReadOrWrite("timers.json", said).ShouldBe(said);
        var shown = Golden.Stable((await _shop.CallAsync("show", "p-1", "--json")).ShouldEndWith(0).Out, _shop.Folder);
        Golden.ReadOrWrite("show-waiting.json", shown).ShouldBe(shown);
    }

    [Fact]
    public async Task A_signal_is_queued_without_an_engine_and_taken_by_the_next_one()
    {
        (await _shop.CallAsync("run", "pay", "--id", "p-1", "--no-wait")).ShouldEndWith(0);

        (await _shop.CallAsync("signal", "p-1", "payment", "--payload", "5"))
            .ShouldEndWith(0).Out.ShouldMatch("^queued as 1: no engine is at work on .*shop.db; the next one carries it out.\n$");

        (await _shop.CallAsync("run", "pay", "--id", "p-1")).ShouldEndWith(0).Out.ShouldContain("run 'p-1' of pay: completed");
        (await _shop.CallAsync("state", "p-1", "--key", "paid")).ShouldEndWith(0).Out.ShouldContain("5");
        (await _shop.CallAsync("signal", "p-1", "payment"))
            .ShouldComplain(1, "run 'p-1' is completed, so 'signal' can do nothing with it; nothing was queued.");
    }

    [Fact]
    public async Task A_signal_reaches_an_engine_at_work_once_for_each_delivery()
    {
        await using var engine = _shop.Start(_shop.GateRun("engine"));
        await _shop.AtGateAsync("engine", engine);
        (await _shop.CallAsync("run", "pay", "--id", "p-1", "--no-wait")).ShouldEndWith(0);

        (await _shop.CallAsync("signal", "p-1", "other", "--delivery", "d-1")).ShouldEndWith(0).Out.ShouldBe("run 'p-1' has taken the signal.\n");
        (await _shop.CallAsync("signal", "p-1", "other", "--delivery", "d-1"))
            .ShouldEndWith(0).Out.ShouldBe("run 'p-1' has taken this delivery before; it counts once.\n");
        (await _shop.CallAsync("signal", "p-1", "payment", "--payload", "{")).ShouldComplain(2, "--payload is no JSON at line 1");
        (await _shop.CallAsync("signal", "p-1", "payment", "--payload", "7", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetString()
            .ShouldBe("done");
        (await _shop.CallAsync("wait", "p-1")).ShouldEndWith(0).Out.ShouldContain("run 'p-1' of pay: completed");
        (await _shop.CallAsync("signal", "nobody", "payment")).ShouldComplain(2, "there is no run 'nobody'");
        _shop.OpenGate("engine");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }
}
