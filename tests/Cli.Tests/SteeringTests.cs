using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Verbs that ask something of runs: of an engine at work in another process, and of none.</summary>
public sealed class SteeringTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_run_at_work_is_paused_resumed_and_cancelled_from_another_process()
    {
        await using var life = _shop.Start(_shop.GateRun("held"));
        await _shop.AtGateAsync("held", life);

        (await _shop.CallAsync("pause", "held")).ShouldEndWith(0).Out.ShouldBe("run 'held' is paused.\n");
        (await _shop.CallAsync("pause", "held")).ShouldEndWith(0).Out.ShouldBe("run 'held' was so already: it is paused.\n");
        (await _shop.CallAsync("list", "--status", "paused")).ShouldEndWith(0).Out.ShouldContain("held");
        (await _shop.CallAsync("resume", "held")).ShouldEndWith(0).Out.ShouldBe("run 'held' goes on.\n");
        (await _shop.CallAsync("cancel", "held", "--reason", "enough")).ShouldEndWith(0).Out.ShouldBe("run 'held' is being cancelled.\n");

        (await life.EndAsync()).ShouldBe(3, life.Describe("was to end as cancelled"));
        life.Out.ShouldContain("run 'held' of gate: cancelled (enough)");
        (await _shop.CallAsync("cancel", "held")).ShouldComplain(1, "run 'held' is cancelled, so 'cancel' can do nothing with it");
    }

    [Fact]
    public async Task A_run_at_work_is_killed_and_cannot_be_retried()
    {
        await using var life = _shop.Start(_shop.GateRun("doomed"));
        await _shop.AtGateAsync("doomed", life);

        (await _shop.CallAsync("kill", "doomed")).ShouldEndWith(0).Out.ShouldBe("run 'doomed' is killed.\n");

        (await life.EndAsync()).ShouldBe(1, life.Describe("was to end as killed"));
        (await _shop.CallAsync("retry", "doomed")).ShouldComplain(1, "run 'doomed' is killed");
    }

    [Fact]
    public async Task What_failed_is_retried_when_the_cause_is_mended()
    {
        (await _shop.CallAsync("run", "broken", "--id", "b", "--input", $$"""{"mended":"{{_shop.File("mended")}}"}"""))
            .ShouldEndWith(1, "to run again what failed: ");
        File.WriteAllText(_shop.File("mended"), "");

        await using var engine = _shop.Start(_shop.GateRun("engine"));
        await _shop.AtGateAsync("engine", engine);

        (await _shop.CallAsync("retry", "b", "--new-keys", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetString().ShouldBe("done");
        (await _shop.CallAsync("wait", "b")).ShouldEndWith(0).Out.ShouldContain("run 'b' of broken: completed");
        _shop.OpenGate("engine");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    [Fact]
    public async Task Without_an_engine_a_command_is_queued_and_says_so_and_the_next_engine_carries_it_out()
    {
        (await _shop.CallAsync([.. _shop.GateRun("later"), "--no-wait"])).ShouldEndWith(0).Out.ShouldContain("run 'later' of gate is started.");

        var queued = await _shop.CallAsync("cancel", "later", "--reason", "no more");
        queued.ShouldEndWith(0).Out.ShouldMatch("^queued as 1: no engine is at work on .*shop.db; the next one carries it out.\n$");

        (await _shop.CallAsync("run", "gate", "--id", "later")).ShouldEndWith(3).Out.ShouldContain("cancelled (no more)");
    }

    [Fact]
    public async Task Going_on_carries_out_what_was_queued_before_it_says_that_nothing_is_unfinished()
    {
        var input = $$"""{"mended":"{{_shop.File("mended")}}"}""";
        (await _shop.CallAsync("run", "broken", "--id", "b", "--input", input)).ExitCode.ShouldBe(1);
        (await _shop.CallAsync("run", "broken", "--id", "other", "--input", input)).ExitCode.ShouldBe(1);
        File.WriteAllText(_shop.File("mended"), "");
        (await _shop.CallAsync("retry", "b")).ShouldEndWith(0).Out.ShouldContain("queued as 1");

        (await _shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldContain("1 run finished: 1 completed.");

        (await _shop.CallAsync("list", "--count", "--status", "completed,failed", "--json")).ShouldEndWith(0).Json.GetProperty("counts").EnumerateArray()
            .Select(count => (count.GetProperty("status").GetString(), count.GetProperty("count").GetInt32())).ShouldBe([("completed", 1), ("failed", 1)], ignoreOrder: true);
        (await _shop.CallAsync("run")).ShouldEndWith(0).Out.ShouldBe("nothing was unfinished.\n");
    }

    [Fact]
    public async Task What_a_queued_command_ends_is_told_by_going_on()
    {
        (await _shop.CallAsync([.. _shop.GateRun("later"), "--no-wait"])).ExitCode.ShouldBe(0);
        (await _shop.CallAsync("cancel", "later")).ExitCode.ShouldBe(0);

        (await _shop.CallAsync("run")).ShouldEndWith(3).Out.ShouldContain("1 run finished: 1 cancelled.");
    }

    [Fact]
    public async Task A_run_is_started_by_the_engine_at_work_and_waited_for_beside_it()
    {
        await using var engine = _shop.Start(_shop.GateRun("first"));
        await _shop.AtGateAsync("first", engine);

        (await _shop.CallAsync("run", "checkout", "--id", "second", "--input", """{"amount":5}"""))
            .ShouldEndWith(0).Out.ShouldContain("run 'second' of checkout: completed");
        (await _shop.CallAsync("run", "nothing-like-it")).ShouldComplain(2, "nothing-like-it");
        (await _shop.CallAsync("run", "checkout", "--id", "first")).ShouldComplain(2, "is a run of flow 'gate'");
        (await _shop.CallAsync("run")).ShouldComplain(1, "an engine is at work");
        _shop.OpenGate("first");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    [Fact]
    public async Task Events_are_followed_beside_the_engine_until_the_run_has_ended()
    {
        await using var engine = _shop.Start(_shop.GateRun("watched"));
        await _shop.AtGateAsync("watched", engine);
        await using var watcher = _shop.Start("events", "watched", "--follow", "--after", "1", "--json");
        await watcher.SaysAsync("\"node\":\"before\"");

        _shop.OpenGate("watched");

        (await watcher.EndAsync()).ShouldBe(0, watcher.Describe("was to end with the run"));
        watcher.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Select(fact => $"{fact.GetProperty("version")} {fact.GetProperty("event")}")
            .ShouldBe(["2 visit-completed", "3 visit-completed", "4 run-completed"]);
        (await engine.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Waiting_ends_with_the_run_or_gives_up_in_time()
    {
        await using var engine = _shop.Start(_shop.GateRun("awaited"));
        await _shop.AtGateAsync("awaited", engine);

        (await _shop.CallAsync("wait", "awaited", "--timeout", "0.2s")).ShouldComplain(1, "run 'awaited' is still running after 200 ms");
        await using var waiter = _shop.Start("wait", "awaited");
        _shop.OpenGate("awaited");

        (await waiter.EndAsync()).ShouldBe(0, waiter.Describe("was to end with the run"));
        waiter.Out.ShouldContain("run 'awaited' of gate: completed");
        (await engine.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_the_following()
    {
        await using var engine = _shop.Start(_shop.GateRun("piped"));
        await _shop.AtGateAsync("piped", engine);
        await using var watcher = _shop.Start("events", "piped", "--follow");
        await watcher.SaysAsync("visit-completed");

        watcher.CloseOutput();
        _shop.OpenGate("piped");

        (await watcher.EndAsync()).ShouldBe(0, watcher.Describe("was to end when nobody read it any more"));
        watcher.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Maintenance_is_refused_while_an_engine_is_at_work_and_harms_nothing()
    {
        await using var engine = _shop.Start(_shop.GateRun("busy"));
        await _shop.AtGateAsync("busy", engine);

        (await _shop.CallAsync("prune", "--before", "0s")).ShouldComplain(1, "another engine has it open");
        (await _shop.CallAsync("verify")).ShouldEndWith(0).Out.ShouldContain("is sound: 1 run,");
        File.Copy(_shop.Database, _shop.File("other.db"));
        (await _shop.CallAsync("restore", _shop.File("other.db"), "--replace")).ShouldComplain(1, "an engine has it open");

        _shop.OpenGate("busy");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to go on undisturbed"));
    }
}
