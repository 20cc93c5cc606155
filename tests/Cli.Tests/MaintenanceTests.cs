using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Verbs that keep a database in order.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task What_is_pruned_keeps_its_id_and_key_until_it_is_forgotten()
    {
        (await _shop.CallAsync("run", "checkout", "--id", "a", "--key", "k", "--input", """{"amount":1}""")).ShouldEndWith(0);
        (await _shop.CallAsync("run", "outer", "--id", "b")).ShouldEndWith(0);

        (await _shop.CallAsync("prune", "--before", "0s", "--flow", "checkout", "--json")).ShouldEndWith(0).Json.GetProperty("pruned").GetInt32()
            .ShouldBe(1);

        (await _shop.CallAsync("show", "a")).ShouldEndWith(0).Out.ShouldMatch(@"history +pruned\n");
        (await _shop.CallAsync("events", "a")).ShouldComplain(1, "was pruned");
        (await _shop.CallAsync("retry", "a")).ShouldComplain(1, "run 'a' is completed");
        (await _shop.CallAsync("show", "b")).ShouldEndWith(0).Out.ShouldContain("nested");
        (await _shop.CallAsync("prune", "--forget", "0s")).ShouldEndWith(0).Out.ShouldBe("0 runs pruned, 1 forgotten.\n");
        (await _shop.CallAsync("show", "a")).ShouldComplain(2, "there is no run 'a'");
    }

    [Fact]
    public async Task A_backup_is_put_back_and_holds_what_was_there()
    {
        (await _shop.CallAsync("run", "outer", "--id", "kept")).ShouldEndWith(0);
        (await _shop.CallAsync("backup", "copy.db")).ShouldEndWith(0);
        (await _shop.CallAsync("run", "outer", "--id", "later")).ShouldEndWith(0);

        (await _shop.CallAsync("restore", "copy.db", "--replace", "--json")).ShouldEndWith(0).Json.GetProperty("database").GetString()
            .ShouldBe(_shop.Database);

        (await _shop.CallAsync("list", "--json")).ShouldEndWith(0).Json.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("id").GetString()).ShouldBe(["kept"]);
        (await _shop.CallAsync("verify")).ShouldEndWith(0);
        _shop.Files().Where(file => file.StartsWith("copy.db")).ShouldBe(["copy.db"], "a copy that is read stays alone");
    }

    [Fact]
    public async Task Damage_is_found_named_and_told_by_the_exit_code()
    {
        (await _shop.CallAsync("run", "outer", "--id", "sound")).ShouldEndWith(0);
        (await _shop.CallAsync("run", "outer", "--id", "damaged")).ShouldEndWith(0);
        (await _shop.CallAsync("backup", "copy.db")).ShouldEndWith(0);
        Flip(_shop.File("copy.db"), "\"rounds\"");

        var verdict = await _shop.CallPlainAsync("verify", "--db", "copy.db");

        verdict.ExitCode.ShouldBe(1, verdict.Error);
        verdict.Out.ShouldContain("run '");
        verdict.Error.ShouldContain("is damaged in 1 place");
        (await _shop.CallPlainAsync("restore", "copy.db", "--db", "new.db")).ShouldComplain(1, "the backup is damaged");
        _shop.Files().ShouldNotContain("new.db");
    }

    [Fact]
    public async Task Maintenance_after_a_crash_leaves_the_crash_on_record()
    {
        await using (var life = _shop.Start(_shop.GateRun("crashed")))
        {
            await _shop.AtGateAsync("crashed", life);
            await life.SignalAsync("KILL");
            await life.EndAsync();
        }

        (await _shop.CallAsync("prune", "--before", "0s")).ShouldEndWith(0);
        _shop.OpenGate("crashed");
        (await _shop.CallAsync("run", "gate", "--id", "crashed")).ShouldEndWith(0);

        (await _shop.CallAsync("events", "crashed", "--json")).ShouldEndWith(0).Out.Split('\n').Single(line => line.Contains("\"recovered\""))
            .ShouldNotContain("\"clean\":true");
    }

    [Fact]
    public async Task A_live_database_is_copied_by_its_engine_which_goes_on()
    {
        (await _shop.CallAsync("run", "outer", "--id", "before")).ShouldEndWith(0);
        await using (var life = _shop.Start(_shop.GateRun("at-work")))
        {
            await _shop.AtGateAsync("at-work", life);

            (await _shop.CallAsync("backup", "copy.db")).ShouldEndWith(0).Out.ShouldContain("is copied to");
            (await _shop.CallAsync("backup", "copy.db")).ShouldComplain(2, "exists");

            _shop.OpenGate("at-work");
            (await life.EndAsync()).ShouldBe(0, life.Describe("was to go on to its end"));
        }

        (await _shop.CallPlainAsync("verify", "--db", "copy.db")).ShouldEndWith(0);
        (await _shop.CallPlainAsync("list", "--json", "--db", "copy.db")).ShouldEndWith(0).Json.GetProperty("runs").EnumerateArray()
            .Select(run => $"{run.GetProperty("id").GetString()} {run.GetProperty("status").GetString()}")
            .ShouldBe(["at-work running", "before completed"]);
    }

    private static void Flip(string file, string near)
    {
        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().LastIndexOf(System.Text.Encoding.UTF8.GetBytes(near));
        at.ShouldBeGreaterThan(0);
        bytes[at + 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
