using ActorFlow.Cli.Tests.Processes;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Ctrl-C and SIGTERM, once and twice, by signal and on a terminal.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Asked_to_stop_a_run_says_the_exact_command_that_goes_on_and_that_command_does(string signal)
    {
        await using var life = _shop.Start(_shop.GateRun("it's mine"));
        await _shop.AtGateAsync("it's mine", life);

        await life.SignalAsync(signal);

        (await life.EndAsync()).ShouldBe(130, life.Describe("was to say that it was interrupted"));
        life.Out.ShouldNotContain("cancelled");
        life.Error.ShouldMatch(@"^.*: stopped; run 'it's mine' is unfinished\. Go on with: .*\n$");
        (await _shop.CallAsync("list", "--json")).Json.GetProperty("runs")[0].GetProperty("status").GetString()
            .ShouldBe("running", "Ctrl-C parks nothing");

        _shop.OpenGate("it's mine");
        var goOn = life.Error.TrimEnd().Split("Go on with: ")[1];
        var again = await Call.OfAsync(new Life(Life.Prepared(new System.Diagnostics.ProcessStartInfo("sh", ["-c", goOn]), _shop.Folder, [])));
        again.ShouldEndWith(0).Out.ShouldContain("run 'it's mine' of gate: completed");
    }

    [Fact]
    public async Task A_second_Ctrl_C_quits_at_once_and_the_run_goes_on_later()
    {
        // The node hears nothing, and a stop in order waits a day for it: who ends before the test gives up has quit.
        await using var life = _shop.StartWith(_shop.GateRun("deaf", isDeaf: true), ("ActorFlow__Engine__StopTimeout", "1.00:00:00"));
        await _shop.AtGateAsync("deaf", life);

        await life.SignalAsync("INT");
        await life.SignalAsync("INT");

        (await life.EndAsync()).ShouldBe(130, life.Describe("was to quit"));
        life.Error.ShouldBe("", "a stop in order would say how to go on");
        _shop.OpenGate("deaf");
        (await _shop.CallAsync("run", "gate", "--id", "deaf")).ShouldEndWith(0).Out.ShouldContain("completed");
    }

    [Fact]
    public async Task Ctrl_C_on_a_terminal_stops_the_run_and_leaves_the_terminal_as_it_was()
    {
        await using var life = _shop.StartOnTerminal(_shop.GateRun("seen"));
        await _shop.AtGateAsync("seen", life);
        await life.SaysAsync("before");

        await life.TypeAsync(Pty.CtrlC);

        (await life.EndAsync()).ShouldBe(130, life.Describe("was to say that it was interrupted"));
        life.Out.ShouldContain("Go on with: ");
        life.Out.LastIndexOf("\e[?25h", StringComparison.Ordinal)
            .ShouldBeGreaterThan(life.Out.LastIndexOf("\e[?25l", StringComparison.Ordinal), "the cursor is shown again");
    }

    [Fact]
    public async Task Waiting_is_interrupted_without_harm_to_the_run()
    {
        await using var engine = _shop.Start(_shop.GateRun("other"));
        await _shop.AtGateAsync("other", engine);
        await using var waiter = _shop.Start("events", "other", "--follow");
        await waiter.SaysAsync("visit-completed");

        await waiter.SignalAsync("INT");

        (await waiter.EndAsync()).ShouldBe(130, waiter.Describe("was to stop waiting"));
        waiter.Error.ShouldContain("--after 2 goes on from here");
        _shop.OpenGate("other");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to go on"));
    }

    [Fact]
    public async Task A_killed_run_goes_on_where_it_was()
    {
        await using (var life = _shop.Start(_shop.GateRun("killed")))
        {
            await _shop.AtGateAsync("killed", life);
            await life.SignalAsync("KILL");
            (await life.EndAsync()).ShouldBe(137);
        }

        _shop.OpenGate("killed");
        (await _shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldContain("1 run finished: 1 completed.");
        (await _shop.CallAsync("events", "killed")).ShouldEndWith(0).Out.ShouldContain("recovered");
        (await _shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldBe("nothing was unfinished.\n");
    }

    [Fact]
    public async Task Going_on_fails_and_says_so_when_a_run_cannot_be_read()
    {
        await using (var life = _shop.Start(_shop.GateRun("broken")))
        {
            await _shop.AtGateAsync("broken", life);
            await life.SignalAsync("KILL");
            (await life.EndAsync()).ShouldBe(137);
        }

        SQLitePCL.Batteries_V2.Init();
        using (var connection = new SqliteConnection($"Data Source={_shop.Database};Pooling=False"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE log SET entries = substr(entries, 1, length(entries) - 1) || x'00'";
            damage.ExecuteNonQuery().ShouldBeGreaterThan(0);
        }

        var broken = await _shop.CallAsync("run");
        broken.ExitCode.ShouldBe(1, broken.Error);
        broken.Out.ShouldBe("no run finished.\n");
        broken.Error.ShouldContain("1 run could not be read and was quarantined.");
        (await _shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldBe("nothing was unfinished.\n");
    }
}
